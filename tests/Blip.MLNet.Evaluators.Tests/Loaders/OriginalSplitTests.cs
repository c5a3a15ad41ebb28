using Blip.MLNet.Evaluators.Loaders;
using Blip.MLNet.Evaluators.Loaders.Coco;
using Blip.MLNet.Evaluators.Loaders.Lists;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Evaluators.Tests.Loaders;

public sealed class OriginalSplitTests : IDisposable
{
    private readonly TempFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void KarpathysSplitsAreChosen()
    {
        string path = _files.Write("dataset_coco.json", """
            {"images":[{"filepath":"val2014","filename":"a.jpg","imgid":0,"split":"test","sentences":[{"tokens":["a"],"raw":"A man."},{"tokens":["b"],"raw":"B"}],"cocoid":391895},
                       {"filename":"b.jpg","imgid":1,"split":"restval","sentences":[]},{"filename":"c.jpg","split":"train","sentences":[{"raw":"C"}]}],"dataset":"coco"}
            """);
        CaptionedImage image = Assert.Single(KarpathyFiles.ReadImages(path, ["test"]));
        Assert.Equal(("391895", "val2014/a.jpg", "A man.|B"), (image.ImageId, image.ImagePath, string.Join("|", image.References)));
        Assert.Equal(["1", "c.jpg"], KarpathyFiles.ReadImages(path, ["train", "restval"]).Select(i => i.ImageId));
        Assert.Equal(3, KarpathyFiles.ReadImages(path).Count());
        Assert.Equal(["1"], new MLContext(1).Data.LoadFromKarpathy(path, ["train", "restval"], new LoaderOptions { Limit = 1 }).GetColumn<string>("ImageId"));
        string bad = _files.Write("bad.json", """{"images":[{"filename":"a","sentences":[{"raw":5}]}]}""");
        Assert.Contains("images[0].sentences[0]", Assert.Throws<InvalidDataException>(() => KarpathyFiles.ReadImages(bad).Count()).Message);
        Assert.Contains("'split'", Assert.Throws<InvalidDataException>(() => KarpathyFiles.ReadImages(bad, ["val"]).Count()).Message);
    }

    [Fact]
    public void FlickrsTokensAreGroupedByImage()
    {
        string path = _files.Write("results.token", "1000092795.jpg#0\tTwo young guys .\n1000092795.jpg#1\tTwo \"men\"\u2028 .\n\n10002456.jpg#0\tA #1\tfan\r\n");
        CaptionedImage[] images = [.. FlickrTokenFiles.ReadImages(path)];
        Assert.Equal([("1000092795", "Two young guys .|Two \"men\"\u2028 ."), ("10002456", "A #1\tfan")], images.Select(i => (i.ImageId, string.Join("|", i.References))));
        Assert.Equal(["1000092795.jpg"], new MLContext(1).Data.LoadFromFlickrTokens(path, new LoaderOptions { Limit = 1 }).GetColumn<string>("ImagePath"));
        string bad = _files.Write("bad.token", "a.jpg#0\tx\nb.jpg y\n");
        Assert.Contains("line 2", Assert.Throws<InvalidDataException>(() => FlickrTokenFiles.ReadImages(bad).Count()).Message);
        var told = new List<string>();
        Assert.Single(FlickrTokenFiles.ReadImages(bad, new LoaderOptions { BadItem = told.Add }));
        Assert.Single(told);
    }
}
