using Blip.MLNet.FreshProcess;
using Blip.MLNet.Modules.Search;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Testing;
using Blip.MLNet.Transforms.Retrieval;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Transforms.Tests.Tasks;

public sealed class BlipRetrievalTests : IDisposable
{
    private const string Absent = "The set has no case 'hf_itm'.";
    private readonly string _model = TaskFixture.Has("hf_itm") ? GoldenCase.Open("hf_itm").PathOf("model.safetensors") : "";
    private readonly BlipMatcher? _matcher;
    private readonly TaskFixture _task;

    public BlipRetrievalTests()
    {
        if (_model.Length > 0) _matcher = BlipMatcher.Load(_model);
        _task = new TaskFixture(_matcher?.Config.Vision.ImageSize ?? 8, TaskFixture.Texts, pictures: 5);
    }

    public void Dispose()
    {
        _matcher?.Dispose();
        _task.Dispose();
    }

    private sealed class Output
    {
        public string[] Found { get; set; } = [];
        public float[] Scores { get; set; } = [];
        public string Best { get; set; } = "";

        public override string ToString() => $"{Best} {string.Join(' ', Found)} {TaskFixture.Show(Scores)}";
    }

    private BlipRetrievalOptions Options => new() { Matcher = _matcher, IdColumnName = "ImagePath", K = 3, KTest = 4, BatchSize = 2, BestColumnName = "Best" };

    private IDataView Gallery => _task.LoadImages.Fit(_task.Data).Transform(_task.Data);

    private BlipRetrievalEstimator PicturesByText(BlipRetrievalOptions options) => _task.ML.Transforms.BlipRetrieval("Found", "Image", "Text", options);

    private Output[] Rows(ITransformer model, IDataView data) => [.. _task.ML.Data.CreateEnumerable<Output>(model.Transform(data), reuseRowObject: false)];

    [Fact]
    public void Texts_find_pictures_by_the_rank_score_of_those_on_their_shortlist()
    {
        Assert.SkipWhen(_matcher is null, Absent);
        Output[] rows = Rows(PicturesByText(Options).Fit(Gallery), _task.Data);
        for (int q = 0; q < rows.Length; q++)
            AssertFound(rows[q], [.. _task.Rows.Select(r => (r.ImagePath, _matcher.Match(_task.Picture(r.ImagePath), _task.Rows[q].Text)))]);
    }

    [Fact]
    public void Pictures_find_texts_by_the_rank_score_of_those_on_their_shortlist()
    {
        Assert.SkipWhen(_matcher is null, Absent);
        ITransformer model = _task.ML.Transforms.BlipRetrieval("Found", "Text", "Image", Options).Fit(_task.Data);
        Output[] rows = Rows(model, Gallery);
        for (int q = 0; q < rows.Length; q++)
            AssertFound(rows[q], [.. _task.Rows.Select(r => (r.ImagePath, _matcher.Match(_task.Picture(_task.Rows[q].ImagePath), r.Text)))]);
    }

    [Fact]
    public void A_picture_finds_itself_and_a_gallery_that_is_smaller_than_k_is_found_whole()
    {
        Assert.SkipWhen(_matcher is null, Absent);
        BlipRetrievalTransformer model = _task.ML.Transforms.BlipRetrieval("Found", "Image", "Image", Options with { K = 100, KTest = 0 }).Fit(Gallery);
        Output[] rows = Rows(model, Gallery);
        Assert.Equal(_task.Rows.Select(r => r.ImagePath), rows.Select(r => r.Best));
        Assert.All(rows, r => Assert.Equal(_task.Rows.Select(x => x.ImagePath).Order(), r.Found.Order()));
        Assert.Equal(_task.Rows.Length, ((VectorDataViewType)model.GetOutputSchema(Gallery.Schema)["Found"].Type).Size);
    }

    [Fact]
    public void The_gallery_is_in_the_zip_and_engines_and_leaks()
    {
        Assert.SkipWhen(_matcher is null, Absent);
        ITransformer model = PicturesByText(Options with { Matcher = null, Model = _model }).Fit(Gallery);
        Output[] rows = Rows(model, _task.Data);
        _task.AssertZip(model, "Found", [.. rows.Select(r => string.Join(' ', r.Found))]);
        _task.AssertZip(model, "Scores", [.. rows.Select(r => TaskFixture.Show(r.Scores))]);
        _task.AssertEngines<Output>(model, r => $"{r}");
        _task.AssertNoLeak<Output>(model);
    }

    [Fact]
    public void The_gallery_file_is_used_again_for_the_same_items_and_written_anew_for_others()
    {
        Assert.SkipWhen(_matcher is null, Absent);
        BlipRetrievalOptions options = Options with { GalleryFile = Path.Combine(_task.Folder, "gallery.safetensors") };
        string[] first = [.. Rows(PicturesByText(options).Fit(Gallery), _task.Data).Select(r => $"{r}")];
        DateTime written = File.GetLastWriteTimeUtc(options.GalleryFile);
        Assert.Equal(first, Rows(PicturesByText(options).Fit(Gallery), _task.Data).Select(r => $"{r}"));
        Assert.Equal(written, File.GetLastWriteTimeUtc(options.GalleryFile));
        IDataView fewer = _task.ML.Data.TakeRows(Gallery, 2);
        Assert.Equal(2, PicturesByText(options).Fit(fewer).Gallery.Count);
        Assert.Equal(2, GalleryFile.Read(options.GalleryFile).Count);
    }

    [Fact]
    public void Another_index_takes_the_place_of_the_exact_one()
    {
        Assert.SkipWhen(_matcher is null, Absent);
        var index = new FirstItems();
        Output[] rows = Rows(PicturesByText(Options with { K = 1, KTest = 0, CreateIndex = gallery => index.Over(gallery) }).Fit(Gallery), _task.Data);
        Assert.All(rows, r => Assert.Equal(_task.Rows[0].ImagePath, r.Best));
    }

    [Fact]
    public void A_row_without_a_query_finds_nothing()
    {
        Assert.SkipWhen(_matcher is null, Absent);
        ITransformer model = PicturesByText(Options).Fit(Gallery);
        IDataView queries = _task.ML.Data.LoadFromEnumerable(new[] { new InputRow { Text = "a dog" }, new InputRow { Text = " " }, new InputRow { Text = "the man" } });
        Output[] rows = Rows(model, queries);
        Assert.Equal(["", "", ""], rows[1].Found);
        Assert.All(rows[1].Scores, s => Assert.True(float.IsNaN(s)));
        Assert.Equal("", rows[1].Best);
        Assert.NotEqual("", rows[0].Best);
        Assert.NotEqual("", rows[2].Best);
    }

    [Fact]
    public void Doubled_ids_empty_galleries_wrong_columns_and_settings_are_named()
    {
        Assert.Contains("KTest is 2", Assert.Throws<ArgumentException>(() => PicturesByText(Options with { KTest = 2 })).Message);
        Assert.Contains("K is 0", Assert.Throws<ArgumentException>(() => PicturesByText(Options with { K = 0 })).Message);
        Assert.SkipWhen(_matcher is null, Absent);
        Assert.Contains("'Nothing'", Assert.ThrowsAny<ArgumentException>(() => _task.ML.Transforms.BlipRetrieval("Found", "Nothing", "Text", Options).Fit(Gallery)).Message);
        Assert.Contains("text", Assert.ThrowsAny<ArgumentException>(() => _task.ML.Transforms.BlipRetrieval("Found", "Number", "Text", Options).Fit(_task.Data)).Message);
        Assert.Contains("empty", Assert.Throws<ArgumentException>(() => _task.ML.Transforms.BlipRetrieval("Found", "Text", "Image", Options).Fit(_task.ML.Data.LoadFromEnumerable(Array.Empty<InputRow>()))).Message);
        _task.Rows[1].ImagePath = _task.Rows[0].ImagePath;
        Assert.Contains($"'{_task.Rows[0].ImagePath}'", Assert.Throws<ArgumentException>(() => PicturesByText(Options).Fit(Gallery)).Message);
    }

    /// <summary>Four items by cosine, ordered by rank score, the best three.</summary>
    private static void AssertFound(Output row, (string Id, MatchScores Scores)[] pairs)
    {
        (string Id, MatchScores Scores)[] expected = [.. pairs.OrderByDescending(p => p.Scores.ItcSimilarity).Take(4).OrderByDescending(p => p.Scores.RankScore).Take(3)];
        Assert.Equal(expected.Select(e => e.Id), row.Found);
        Assert.All(expected.Zip(row.Scores), pair => Assert.Equal(pair.First.Scores.RankScore, pair.Second, 1e-4));
        Assert.Equal(row.Found[0], row.Best);
    }

    /// <summary>An index that always finds the first items.</summary>
    private sealed class FirstItems : IShortlistIndex
    {
        public int Count { get; private set; }
        public int Dimension { get; private set; }

        public FirstItems Over(RetrievalGallery gallery)
        {
            (Count, Dimension) = (gallery.Count, gallery.Index.Dimension);
            return this;
        }

        public IReadOnlyList<ShortlistEntry> Search(ReadOnlySpan<float> query, int count) => [.. Enumerable.Range(0, Math.Min(count, Count)).Select(i => new ShortlistEntry(i, 0))];
    }
}
