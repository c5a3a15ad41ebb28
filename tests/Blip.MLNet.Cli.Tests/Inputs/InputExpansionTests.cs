using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Cli.Inputs;
using Blip.MLNet.Cli.Tests.Support;

namespace Blip.MLNet.Cli.Tests.Inputs;

public sealed class InputExpansionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _missing = [];

    public void Dispose() => _folder.Dispose();

    private string[] Expand(InputExpansion expansion, params string[] inputs) => [.. expansion.Expand(inputs).Select(p => $"{Path.GetRelativePath(_folder.Root, Path.GetFullPath(p.Path))}={p.Id}")];

    private InputExpansion Plain(bool recursive = false, string? images = null) => new() { Missing = _missing.Add, Recursive = recursive, ImageFolder = images };

    private void Files(params string[] names)
    {
        foreach (string name in names) _folder.Write(name, "");
    }

    [Fact]
    public void Folders_give_their_pictures_in_order()
    {
        Files("b.png", "a.JPG", "notes.txt", "sub/c.webp");
        Assert.Equal(["a.JPG=a.JPG", "b.png=b.png"], Expand(Plain(), _folder.Root));
        Assert.Equal(["a.JPG=a.JPG", "b.png=b.png", "sub/c.webp=c.webp"], Expand(Plain(recursive: true), _folder.Root));
        Files("deep/er/d.gif");
        UsageException error = Assert.Throws<UsageException>(() => Expand(Plain(), _folder["deep"]));
        Assert.Contains("--recursive", error.Message);
    }

    [Fact]
    public void Patterns_match_names_and_folders()
    {
        Files("a1.png", "a2.png", "b1.png", "x/a3.png", "x/y/a4.png", ".hidden/a5.png");
        Assert.Equal(["a1.png=a1.png", "a2.png=a2.png"], Expand(Plain(), _folder["a?.png"]));
        Assert.Equal(["x/a3.png=a3.png"], Expand(Plain(), _folder["*", "a*"]));
        Assert.Equal(["a1.png=a1.png", "a2.png=a2.png", "x/a3.png=a3.png", "x/y/a4.png=a4.png"], Expand(Plain(), _folder["**", "a*.png"]));
    }

    [Fact]
    public void Links_that_lead_in_circles_give_each_picture_once()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a right of their own there");
        Files("a.png", "x/b.png");
        Directory.CreateSymbolicLink(_folder["x", "up"], "..");
        Assert.Equal(["a.png=a.png", "x/b.png=b.png"], Expand(Plain(recursive: true), _folder.Root));
        Assert.Equal(["a.png=a.png", "x/b.png=b.png"], Expand(Plain(), _folder["**", "*.png"]));
        Assert.Equal(["a.png=a.png", "x/b.png=b.png"], Expand(Plain(), _folder["**"]));
    }

    [Fact]
    public void Folders_that_may_not_be_read_are_named_and_the_rest_is_done()
    {
        if (OperatingSystem.IsWindows()) return;
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "everything may be read here");
        Files("a.png");
        Directory.CreateDirectory(_folder["closed"], UnixFileMode.None);
        Assert.Equal(["a.png=a.png"], Expand(Plain(), _folder["closed"], _folder["a.png"]));
        Assert.Equal(["a.png=a.png"], Expand(Plain(), _folder["**", "*.png"]));
        Assert.Empty(Expand(Plain(), _folder["closed", "*.png"]));
        Assert.Equal(3, _missing.Count);
        Assert.All(_missing, line => Assert.Contains(_folder["closed"], line));
        File.SetUnixFileMode(_folder["closed"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public void Files_are_taken_once_and_equal_names_become_paths()
    {
        Files("x/a.png", "y/a.png");
        string[] found = Expand(Plain(), _folder["x", "a.png"], _folder["x", "..", "x", "a.png"], _folder["y"]);
        Assert.Equal([$"x/a.png={_folder["x", "a.png"]}", $"y/a.png={_folder["y", "a.png"]}"], found);
    }

    [Fact]
    public void Coco_files_give_ids_and_missing_pictures_are_reported()
    {
        Files("pictures/one.jpg", "pictures/two.jpg");
        string file = _folder.Write("image_info.json", """{"info": {}, "images": [{"id": 7, "file_name": "one.jpg"}, {"id": 9, "file_name": "gone.jpg"}, {"id": 8, "file_name": "two.jpg"}]}""");
        Assert.Equal(["pictures/one.jpg=7", "pictures/two.jpg=8"], Expand(Plain(images: _folder["pictures"]), file));
        Assert.Contains("gone.jpg", Assert.Single(_missing));
    }

    [Fact]
    public void Blip_lists_give_each_picture_once()
    {
        Files("val2014/COCO_val2014_000000000042.jpg");
        string file = _folder.Write("karpathy.json", """[{"image": "val2014/COCO_val2014_000000000042.jpg", "caption": ["a", "b"]}, {"image": "val2014/COCO_val2014_000000000042.jpg", "caption": "c"}]""");
        Assert.Equal(["val2014/COCO_val2014_000000000042.jpg=42"], Expand(Plain(), file));
    }

    [Theory]
    [InlineData("COCO_val2014_000000391895.jpg", "391895")]
    [InlineData("000000391895.jpg", "391895")]
    [InlineData("IMG_2041.jpg", "IMG_2041.jpg")]
    [InlineData("20140101.jpg", "20140101.jpg")]
    public void Ids_are_numbers_only_in_coco_names(string name, string id) => Assert.Equal(id, PictureIds.OfFile(Path.Combine("some", name)));
}
