using System.Text;
using System.Text.Json;
using Blip.MLNet.Evaluators.Captions;
using Blip.MLNet.Evaluators.Loaders;
using Blip.MLNet.Evaluators.Loaders.Coco;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Evaluators.Tests.Loaders;

public sealed class CocoCaptionFileTests : IDisposable
{
    private const string Annotations = """
        {"info": {"images": [{"id": 0}]}, "licenses": [], "images": [{"id": 1, "file_name": "1.jpg"}, {"id": 2, "file_name": "2.jpg"}],
         "annotations": [{"id": 9, "image_id": 2, "caption": "two dogs"}, {"id": 8, "image_id": 1, "caption": "a cat"}, {"id": 7, "image_id": 2, "caption": ""}]}
        """;

    private readonly TempFiles _files = new();
    private readonly string _annotations;

    public CocoCaptionFileTests() => _annotations = _files.Write("gt.json", Annotations);

    public void Dispose() => _files.Dispose();

    public static TheoryData<string> CaptionFiles => GoldenFiles.Theory("cap_fake", ".json.gz");

    [Fact]
    public void CaptionsAreGroupedInTheOrderOfTheImages()
    {
        CaptionedImage[] images = [.. CocoCaptionFiles.ReadImages(_annotations, new LoaderOptions { ImageFolder = _files.Folder })];
        Assert.Equal(["1", "2"], images.Select(i => i.ImageId));
        Assert.Equal(["two dogs", ""], images[1].References);
        Assert.Equal(Path.Combine(_files.Folder, "1.jpg"), images[0].ImagePath);
        Assert.Equal(["2", "1", "2"], CocoCaptionFiles.ReadCaptions(_annotations).Select(c => c.ImageId));
        Assert.Single(CocoCaptionFiles.ReadImages(_annotations, new LoaderOptions { Limit = 1 }));
    }

    [Fact]
    public void ViewsAreLazyAndReadAgainForEachCursor()
    {
        var ml = new MLContext(1);
        IDataView data = ml.Data.LoadFromCocoCaptions(_annotations);
        Assert.Equal(["1", "2"], data.GetColumn<string>("ImageId"));
        Assert.Equal(["two dogs", ""], data.GetColumn<string[]>("References").Last());
        File.WriteAllText(_annotations, Annotations.Replace("two dogs", "three dogs"));
        Assert.Equal(["three dogs", ""], data.GetColumn<string[]>("References").Last());
        Assert.Equal(3, ml.Data.LoadFromCocoCaptionPairs(_annotations).GetColumn<string>("Caption").Count());
        Assert.Contains("absent.json", Assert.Throws<FileNotFoundException>(() => ml.Data.LoadFromCocoCaptions("absent.json")).Message);
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(CaptionFiles))]
    public void FilesOnDiskScoreAsTheOfficialCodeScoresThem(string file)
    {
        JsonElement golden = GoldenFiles.Json(file);
        Dictionary<string, JsonElement> byId = golden.GetProperty("images").EnumerateArray().ToDictionary(i => i.GetProperty("id").ToString());
        JsonElement[] images = [.. golden.GetProperty("order").EnumerateArray().Select(id => byId[id.ToString()])];
        string annotations = _files.Write("all.json", JsonSerializer.SerializeToUtf8Bytes(new
        {
            images = images.Select(i => new { id = i.GetProperty("id"), file_name = "x.jpg" }),
            annotations = images.SelectMany(i => i.GetProperty("refs_raw").Strings().Select(c => new { image_id = i.GetProperty("id"), caption = c })),
        }));
        string results = Path.Combine(_files.Folder, "results.json");
        CocoCaptionFiles.WriteResults(results, images.Reverse().Select(i => new CaptionResult { ImageId = i.GetProperty("id").ToString(), Caption = i.GetProperty("cand_raw").GetString()! }));
        CaptionMetrics metrics = new CaptionScorer(new CaptionScorerOptions { ReferenceCompatible = true }).Score(CocoCaptionFiles.ReadSamples(annotations, results, allImages: true));
        foreach ((string name, double value) in metrics.ByName()) Near.Equal(golden.GetProperty("overall").GetProperty(name).GetDouble(), value, name);
    }

    [Fact]
    public void ResultsMeetTheirAnnotations()
    {
        string results = _files.Write("r.json", """[{"image_id": 2, "caption": "a\u2028b"}]""");
        CaptionSample sample = Assert.Single(CocoCaptionFiles.ReadSamples(_annotations, results));
        Assert.Equal(("2", "a\u2028b"), (sample.Id, sample.Candidate));
        Assert.Contains("have no result: 1", Assert.Throws<InvalidDataException>(() => CocoCaptionFiles.ReadSamples(_annotations, results, allImages: true)).Message);
    }

    [Theory]
    [InlineData("""[{"image_id": 3, "caption": "x"}]""", "are not in", "3")]
    [InlineData("""[{"image_id": 1, "caption": "x"}, {"image_id": 1, "caption": "y"}]""", "item 1", "image_id")]
    [InlineData("""[{"image_id": 1, "caption": 5}]""", "item 0", "expected a text")]
    [InlineData("""[{"image_id": 1.5, "caption": "x"}]""", "item 0", "expected a whole number")]
    [InlineData("""[{"image_id": 1}]""", "item 0", "'caption'")]
    [InlineData("""[17]""", "item 0", "expected an object")]
    [InlineData("""{"image_id": 1, "caption": "x"}""", "r.json", "expected an array")]
    [InlineData("[{\"image_id\": 1,\n \"caption\": \"x\"}, {\"image", "line 2", "ends early")]
    [InlineData("[{\"image_id\": 1,\n oops", "line 2", "r.json")]
    [InlineData("", "r.json", "line 1")]
    [InlineData("[]", "r.json", "no result")]
    [InlineData("""[{"image_id": 1, "caption": "\ud800"}]""", "item 0", "caption")]
    public void BadResultsAreNamed(string json, string place, string reason)
    {
        string results = _files.Write("r.json", json);
        string message = Assert.Throws<InvalidDataException>(() => CocoCaptionFiles.ReadSamples(_annotations, results)).Message;
        Assert.Contains(place, message);
        Assert.Contains(reason, message);
    }

    [Fact]
    public void AByteOrderMarkIsSkippedAndInvalidUtf8IsNamed()
    {
        string good = _files.Write("bom.json", [0xEF, 0xBB, 0xBF, .. "[{\"image_id\": 1, \"caption\": \"\"}]"u8]);
        Assert.Equal("", Assert.Single(CocoCaptionFiles.ReadResults(good)).Caption);
        string bad = _files.Write("utf8.json", [.. "[{\"image_id\": 1, \"caption\": \"a"u8, 0xFF, .. "\"}]"u8]);
        Assert.Contains("utf8.json", Assert.Throws<InvalidDataException>(() => CocoCaptionFiles.ReadResults(bad).ToArray()).Message);
    }

    [Theory]
    [InlineData("""{"images": [{"id": 1}, {"id": 1}], "annotations": []}""", "images[1]")]
    [InlineData("""{"images": [{"id": 1}], "annotations": [{"image_id": 4, "caption": "x"}]}""", "annotations[0]")]
    [InlineData("""{"images": [{"id": 1}]}""", "'annotations'")]
    [InlineData("""{"images": 5, "annotations": []}""", "'images'")]
    [InlineData("""[]""", "expected an object")]
    public void BadAnnotationsAreNamed(string json, string place)
    {
        string path = _files.Write("bad.json", json);
        Assert.Contains(place, Assert.Throws<InvalidDataException>(() => CocoCaptionFiles.ReadImages(path).ToArray()).Message);
    }

    [Fact]
    public void ItemsLargerThanTheBufferAndManyItemsAreRead()
    {
        string huge = new('x', 300_000);
        string path = _files.Write("big.json", $$"""{"other": ["{{huge}}"], "images": [{"id": 1, "file_name": "{{huge}}"}], "annotations": [{{string.Join(",", Enumerable.Range(0, 20_000).Select(i => $$"""{"image_id": 1, "caption": "caption {{i}}"}"""))}}]}""");
        CaptionedImage image = Assert.Single(CocoCaptionFiles.ReadImages(path));
        Assert.Equal(huge.Length, image.ImagePath.Length);
        Assert.Equal((20_000, "caption 19999"), (image.References.Length, image.References[^1]));
    }

    [Fact]
    public void RandomBytesGiveDocumentedErrorsOnly()
    {
        var random = new Random(7);
        byte[] seed = Encoding.UTF8.GetBytes(Annotations);
        for (int round = 0; round < 2000; round++)
        {
            byte[] bytes = round % 4 == 0 ? new byte[random.Next(200)] : [.. seed];
            if (round % 4 == 0) random.NextBytes(bytes);
            else for (int k = 0; k < 3; k++) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            string path = _files.Write("fuzz.json", bytes);
            foreach (Func<int> read in (Func<int>[])[() => CocoCaptionFiles.ReadImages(path).Count(), () => CocoCaptionFiles.ReadCaptions(path).Count(), () => CocoCaptionFiles.ReadResults(path).Count()])
                if (Record.Exception(() => read()) is { } e) Assert.True(e is InvalidDataException, e.ToString());
        }
    }
}
