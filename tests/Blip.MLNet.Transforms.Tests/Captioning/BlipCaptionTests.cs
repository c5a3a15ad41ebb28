using System.IO.Compression;
using Blip.MLNet.FreshProcess;
using Blip.MLNet.Modules.Images;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Transforms.Captioning;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Transforms.Tests.Captioning;

public sealed class BlipCaptionTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly GoldenCaptioner _golden = new();

    public void Dispose() => _golden.Dispose();

    private sealed class OutputRow
    {
        public string Caption { get; set; } = "";
        public float Score { get; set; }
        [VectorType(3)] public string[] Captions { get; set; } = [];
        [VectorType(3)] public float[] Scores { get; set; } = [];
    }

    private BlipCaptionOptions Options => new()
    {
        Model = _golden.Model, MaxLength = 12, BatchSize = 2, ScoreColumnName = "Score", CaptionsColumnName = "Captions", ScoresColumnName = "Scores", NumReturnSequences = 3,
    };

    private IDataView Data => _ml.Data.LoadFromEnumerable(_golden.Rows);

    private ITransformer Fit(BlipCaptionOptions options) => _ml.Transforms.LoadImages("Image", _golden.Folder, "ImagePath")
        .Append(_ml.Transforms.BlipCaption("Caption", "Image", options)).Fit(Data);

    private OutputRow[] Rows(IDataView view) => [.. _ml.Data.CreateEnumerable<OutputRow>(view, reuseRowObject: false)];

    [Fact]
    public void A_pipeline_gives_what_the_captioner_gives_one_picture_at_a_time()
    {
        ITransformer model = Fit(Options);
        OutputRow[] rows = Rows(model.Transform(Data));
        using BlipCaptioner captioner = BlipCaptioner.Load(_golden.Model);
        for (int i = 0; i < rows.Length; i++)
        {
            RgbImage image = RgbImage.Load(Path.Combine(_golden.Folder, _golden.Rows[i].ImagePath));
            IReadOnlyList<ImageCaption> expected = captioner.CaptionAll([image], new() { Generation = new() { MaxLength = 12, NumReturnSequences = 3 } })[0];
            Assert.Equal(expected[0].Text, rows[i].Caption);
            Assert.Equal(expected[0].Score, rows[i].Score, 1e-4);
            Assert.Equal(expected.Select(c => c.Text), rows[i].Captions);
            Assert.All(expected.Zip(rows[i].Scores), pair => Assert.Equal(pair.First.Score, pair.Second, 1e-4));
        }
        Assert.True(rows.Select(r => r.Caption).Distinct().Count() > 1);
    }

    [Fact]
    public void The_plain_arguments_mean_what_the_options_mean()
    {
        ITransformer plain = _ml.Transforms.LoadImages("Image", _golden.Folder, "ImagePath").Append(_ml.Transforms.BlipCaption("Caption", "Image", _golden.Model, maxLength: 12)).Fit(Data);
        ITransformer options = _ml.Transforms.LoadImages("Image", _golden.Folder, "ImagePath").Append(_ml.Transforms.BlipCaption("Caption", "Image", new() { Model = _golden.Model, MaxLength = 12 })).Fit(Data);
        Assert.Equal(options.Transform(Data).GetColumn<string>("Caption"), plain.Transform(Data).GetColumn<string>("Caption"));
    }

    [Fact]
    public void A_zip_gives_the_same_captions_in_a_fresh_process()
    {
        ITransformer model = Fit(Options);
        string[] expected = [.. model.Transform(Data).GetColumn<string>("Caption")];
        string zip = Path.Combine(_golden.Folder, "captioner.zip");
        _ml.Model.Save(model, Data.Schema, zip);
        Assert.Equal(expected, FreshProcess.Run(zip, "Caption", _golden.Rows));
        Assert.Equal(expected, _ml.Model.Load(zip, out _).Transform(Data).GetColumn<string>("Caption"));
    }

    [Fact]
    public void A_zip_with_a_setting_out_of_range_is_refused_by_its_name()
    {
        string zip = Path.Combine(_golden.Folder, "damaged.zip");
        _ml.Model.Save(Fit(Options), Data.Schema, zip);
        using (ZipArchive archive = ZipFile.Open(zip, ZipArchiveMode.Update))
            foreach (ZipArchiveEntry entry in archive.Entries.ToArray()) Replace(entry, "\"BatchSize\":2"u8, "\"BatchSize\":0"u8);
        string error = Assert.ThrowsAny<Exception>(() => _ml.Model.Load(zip, out _)).ToString();
        Assert.Contains("BlipCaption ", error);
        Assert.Contains("BatchSize is 0", error);
    }

    private static void Replace(ZipArchiveEntry entry, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        using Stream stream = entry.Open();
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        int at = bytes.AsSpan().IndexOf(from);
        if (at < 0) return;
        stream.Position = at;
        stream.Write(to);
    }

    [Fact]
    public void Eight_prediction_engines_share_one_model()
    {
        ITransformer model = Fit(Options);
        string[] expected = [.. model.Transform(Data).GetColumn<string>("Caption")];
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            using PredictionEngine<InputRow, OutputRow> engine = _ml.Model.CreatePredictionEngine<InputRow, OutputRow>(model, new PredictionEngineOptions { OwnsTransformer = false });
            Assert.Equal(expected, _golden.Rows.Select(r => engine.Predict(r).Caption));
        });
    }

    [Fact]
    public void The_schema_shape_and_the_schema_agree()
    {
        var estimator = _ml.Transforms.LoadImages("Image", _golden.Folder, "ImagePath").Append(_ml.Transforms.BlipCaption("Caption", "Image", Options));
        SchemaShape shape = estimator.GetOutputSchema(SchemaShape.Create(Data.Schema));
        DataViewSchema schema = estimator.Fit(Data).GetOutputSchema(Data.Schema);
        Assert.Equal(schema.Select(c => c.Name).Order(), shape.Select(c => c.Name).Order());
        Assert.Equal(3, ((VectorDataViewType)schema["Captions"].Type).Size);
    }

    [Fact]
    public void A_missing_column_a_column_without_pictures_and_a_bad_setting_are_named()
    {
        Assert.Contains("'Picture'", Assert.ThrowsAny<ArgumentException>(() => _ml.Transforms.BlipCaption("Caption", "Picture", Options).Fit(Data)).Message);
        Assert.Contains("image", Assert.ThrowsAny<ArgumentException>(() => _ml.Transforms.BlipCaption("Caption", "Text", Options).Fit(Data)).Message);
        Assert.Contains("NumBeams is 0", Assert.Throws<ArgumentException>(() => _ml.Transforms.BlipCaption("Caption", "Image", Options with { NumBeams = 0 })).Message);
        Assert.Contains("BatchSize is 0", Assert.Throws<ArgumentException>(() => _ml.Transforms.BlipCaption("Caption", "Image", Options with { BatchSize = 0 })).Message);
        Assert.Contains("no-such-model.pth", Assert.ThrowsAny<Exception>(() => Fit(Options with { Model = "./no-such-model.pth" })).Message);
    }

    [Fact]
    public void A_captioner_in_memory_is_shared_and_not_disposed()
    {
        using BlipCaptioner captioner = BlipCaptioner.Load(_golden.Model);
        var model = (IDisposable)Fit(Options with { Captioner = captioner });
        model.Dispose();
        Assert.NotNull(captioner.Caption(Path.Combine(_golden.Folder, _golden.Rows[0].ImagePath)).Text);
    }
}
