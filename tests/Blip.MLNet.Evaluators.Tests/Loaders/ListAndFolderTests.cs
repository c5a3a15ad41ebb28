using System.Formats.Tar;
using Blip.MLNet.Evaluators.Loaders;
using Blip.MLNet.Evaluators.Loaders.Images;
using Blip.MLNet.Evaluators.Loaders.Lists;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Evaluators.Tests.Loaders;

public sealed class ListAndFolderTests : IDisposable
{
    private readonly TempFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("a.csv", "image,caption,image_id\nx.jpg,\"a cat, a \"\"big\"\" one\r\nand more\",7\r\ny.jpg,b,8")]
    [InlineData("a.tsv", "caption\timage\timage_id\n\"a cat, a \"\"big\"\" one\r\nand more\"\tx.jpg\t7\nb\ty.jpg\t8\n")]
    [InlineData("a.jsonl", "{\"image\":\"x.jpg\",\"caption\":\"a cat, a \\\"big\\\" one\\r\\nand more\",\"image_id\":7}\n{\"file_name\":\"y.jpg\",\"text\":\"b\",\"image_id\":\"8\"}\n")]
    [InlineData("a.json", "[{\"image\":\"x.jpg\",\"caption\":\"a cat, a \\\"big\\\" one\\r\\nand more\",\"image_id\":7},{\"image\":\"y.jpg\",\"caption\":[\"b\"],\"image_id\":8}]")]
    public void EveryFormOfListGivesTheSameRows(string name, string text)
    {
        string path = _files.Write(name, text);
        (string, string, string)[] rows = [.. LavisCaptionFiles.ReadCaptions(path).Select(r => (r.ImageId, r.ImagePath, r.Caption))];
        Assert.Equal([("7", "x.jpg", "a cat, a \"big\" one\r\nand more"), ("8", "y.jpg", "b")], rows);
        Assert.Equal(["x.jpg"], new MLContext(1).Data.LoadFromLavisCaptions(path, limit: 1).GetColumn<string>("ImagePath"));
    }

    [Theory]
    [InlineData("a.csv", "image,caption\nx,\"open", "line 2")]
    [InlineData("a.csv", "image,caption\nx,y\nz", "line 3")]
    [InlineData("a.csv", "picture,caption\nx,y", "image or file_name")]
    [InlineData("a.jsonl", "{\"image\":\"x\",\"caption\":\"y\"}\n{\"image\":\"x\"}", "line 2")]
    public void BadListsAreNamed(string name, string text, string place)
    {
        string path = _files.Write(name, text);
        string message = Assert.Throws<InvalidDataException>(() => LavisCaptionFiles.ReadCaptions(path).ToArray()).Message;
        Assert.Contains(path, message);
        Assert.Contains(place, message);
        Assert.Contains(".xml", Assert.Throws<ArgumentException>(() => LavisCaptionFiles.ReadCaptions("list.xml")).Message);
    }

    [Fact]
    public void InvalidUtf8InAListIsNamed()
    {
        string path = _files.Write("a.csv", [.. "image,caption\nx,"u8, 0xFF, 0xFE, .. "\n"u8]);
        Assert.Contains("UTF-8", Assert.Throws<InvalidDataException>(() => LavisCaptionFiles.ReadCaptions(path).ToArray()).Message);
        string lines = _files.Write("a.jsonl", [.. "{\"image\":\"x\",\"caption\":\""u8, 0xFF, .. "\"}\n"u8]);
        Assert.Contains("UTF-8", Assert.Throws<InvalidDataException>(() => LavisCaptionFiles.ReadCaptions(lines).ToArray()).Message);
    }

    [Fact]
    public void RandomBytesGiveDocumentedErrorsOnly()
    {
        var random = new Random(11);
        byte[] csv = "image,caption,image_id\nx.jpg,\"a, cat\",7\ny.jpg,b,8\n"u8.ToArray(), lines = "{\"image\":\"x\",\"caption\":[\"a\",\"b\"]}\n{\"image\":\"y\",\"caption\":\"c\"}\n"u8.ToArray();
        for (int round = 0; round < 1000; round++)
            foreach ((string name, byte[] seed) in new[] { ("f.csv", csv), ("f.jsonl", lines) })
            {
                byte[] bytes = [.. seed];
                for (int k = 0; k <= round % 5; k++) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                string path = _files.Write(name, bytes);
                if (Record.Exception(() => LavisCaptionFiles.ReadCaptions(path).Count()) is { } e) Assert.True(e is InvalidDataException, e.ToString());
            }
    }

    [Fact]
    public void MissingImagesAreLeftOutAndCounted()
    {
        _files.Write("here.jpg", "x");
        string list = _files.Write("list.json", """[{"image": "here.jpg", "caption": "a"}, {"image": "gone.jpg", "caption": "b"}, {"image": "here.jpg", "caption": "c"}]""");
        var missing = new List<string>();
        var options = new LoaderOptions { ImageFolder = _files.Folder, MissingImage = missing.Add };
        Assert.Equal(["a", "c"], BlipCaptionFiles.ReadCaptions(list, options).Select(r => r.Caption));
        Assert.Equal([Path.Combine(_files.Folder, "gone.jpg")], missing);
        IDataView data = new MLContext(1).Data.LoadFromBlipCaptionPairs(list, options);
        Assert.Equal(["a", "c"], data.GetColumn<string>("Caption"));
    }

    [Fact]
    public void PicturesOfAFolderAreInOrder()
    {
        Directory.CreateDirectory(Path.Combine(_files.Folder, "sub"));
        foreach (string name in new[] { "b.PNG", "a.jpg", "notes.txt", "sub/c.webp" }) _files.Write(name, "x");
        Assert.Equal(["a.jpg", "b.PNG"], ImageFolder.Read(_files.Folder).Select(i => i.ImageId));
        IDataView data = new MLContext(1).Data.LoadFromImageFolder(_files.Folder, recursive: true);
        Assert.Equal(["a.jpg", "b.PNG", "sub/c.webp"], data.GetColumn<string>("ImageId"));
        Assert.All(data.GetColumn<string>("ImagePath"), p => Assert.True(File.Exists(p)));
        Assert.Throws<DirectoryNotFoundException>(() => new MLContext(1).Data.LoadFromImageFolder("no-such-folder"));
    }

    [Fact]
    public void FoldersThatLinkToEachOtherAreReadOnce()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a right of their own there");
        string At(string name) => Path.Combine(_files.Folder, name);
        foreach (string folder in new[] { "a/sub", "b", "c" }) Directory.CreateDirectory(At(folder));
        foreach (string name in new[] { "a/1.png", "a/sub/2.png", "b/3.png", "c/4.png" }) _files.Write(name, "x");
        Directory.CreateSymbolicLink(At("a/sub/up"), "..");
        Directory.CreateSymbolicLink(At("a/tob"), At("b"));
        Directory.CreateSymbolicLink(At("b/toa"), "../a");
        Directory.CreateSymbolicLink(At("a/self"), "self");
        Directory.CreateSymbolicLink(At("album"), "c");
        string[] found = [.. ImageFolder.Read(_files.Folder, recursive: true).Select(i => i.ImageId)];
        Assert.Equal(["a/1.png", "a/sub/2.png", "a/tob/3.png", "album/4.png", "b/3.png", "b/toa/1.png", "b/toa/sub/2.png", "c/4.png"], found);
        Assert.Equal(["1.png", "sub/2.png", "tob/3.png"], ImageFolder.Read(At("a"), recursive: true).Select(i => i.ImageId));
    }

    [Fact]
    public void AFolderThatMayNotBeReadIsNoEmptyOne()
    {
        if (OperatingSystem.IsWindows()) return;
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "everything may be read here");
        string closed = Path.Combine(_files.Folder, "closed");
        Directory.CreateDirectory(closed, UnixFileMode.None);
        Assert.Contains(closed, Assert.Throws<UnauthorizedAccessException>(() => ImageFolder.Read(closed).ToArray()).Message);
        Assert.Empty(ImageFolder.Read(_files.Folder, recursive: true));
        File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public void ShardsAreReadSampleBySample()
    {
        string shard = Path.Combine(_files.Folder, "0.tar");
        using (var tar = new TarWriter(File.Create(shard)))
            foreach ((string name, byte[] content) in new[] { ("p/1.jpg", (byte[])[1, 2]), ("p/1.json", "{\"caption\":\"one\"}"u8.ToArray()), ("p/2.png", [3]), ("p/2.txt", "two\n"u8.ToArray()), ("p/3.json", "{\"caption\":[\"three\",\"x\"]}"u8.ToArray()) })
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
        ShardSample[] samples = [.. WebDataset.Read([shard])];
        Assert.Equal([("p/1", 2, "one"), ("p/2", 1, "two"), ("p/3", 0, "three")], samples.Select(s => (s.Key, s.Image.Length, s.Caption)));
        Assert.Equal(["one", "two"], new MLContext(1).Data.LoadFromWebDataset([shard], limit: 2).GetColumn<string>("Caption"));
        string bad = _files.Write("bad.tar", Enumerable.Repeat((byte)'x', 700).ToArray());
        Assert.Contains("bad.tar", Assert.Throws<InvalidDataException>(() => WebDataset.Read([bad]).ToArray()).Message);
    }
}
