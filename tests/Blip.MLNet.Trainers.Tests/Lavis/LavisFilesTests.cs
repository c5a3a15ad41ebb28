using System.Security.Cryptography;
using Blip.MLNet.Trainers.Lavis;

namespace Blip.MLNet.Trainers.Tests.Lavis;

public sealed class LavisFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lavis").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    private LavisRunConfig Config(params string[] options) => LavisRunConfig.Parse(LavisFile.Text, Path.Combine(_folder, "configs", "run.yaml"), options);

    [Fact]
    public void RelativePathsAreLookedForInTheGivenFolder()
    {
        string train = Write("data/coco/annotations/coco_karpathy_train.json", "[]");
        Directory.CreateDirectory(Path.Combine(_folder, "data", "coco", "images"));
        LavisRunConfig config = Config();
        var files = new LavisFiles(config, Path.Combine(_folder, "data"));
        var warnings = new List<string>();
        Assert.Equal(train, files.Annotation(config.Datasets[0].Annotations["train"][0], warnings.Add));
        Assert.Contains("is not the published file", Assert.Single(warnings));
        Assert.Equal(Path.Combine(_folder, "data", "coco/images/"), files.Images(config.Datasets[0]));
        var missing = Assert.Throws<FileNotFoundException>(() => files.Annotation(config.Datasets[0].Annotations["val"][0]));
        Assert.Contains(Path.Combine(_folder, "data", "coco/annotations/coco_karpathy_val.json"), missing.Message);
        Assert.Contains("published at https://", missing.Message);
    }

    [Fact]
    public void FilesBesideTheConfigAndUnderItsCacheRootAreFound()
    {
        string beside = Write("configs/mine.json", "[]"), cached = Write("cache/other.json", "[]");
        LavisRunConfig config = Config($"env.cache_root={Path.Combine(_folder, "cache")}", "datasets.coco_caption.build_info.annotations.train.storage=mine.json", "datasets.coco_caption.build_info.annotations.val=other.json");
        var files = new LavisFiles(config);
        Assert.Equal(beside, files.Annotation(config.Datasets[0].Annotations["train"][0]));
        Assert.Equal(cached, files.Annotation(config.Datasets[0].Annotations["val"][0]));
        Assert.Null(config.Datasets[0].Annotations["train"][0].Md5);
    }

    [Fact]
    public void ASumOfTheUsersOwnIsDemanded()
    {
        string path = Write("configs/mine.json", "[1]"), sum = Convert.ToHexStringLower(MD5.HashData(File.ReadAllBytes(path)));
        string[] Options(string md5) => ["datasets.coco_caption.build_info.annotations.train.storage=mine.json", $"datasets.coco_caption.build_info.annotations.train.md5={md5}"];
        LavisRunConfig right = Config(Options(sum)), wrong = Config(Options("0123456789abcdef0123456789abcdef"));
        Assert.Equal(path, new LavisFiles(right).Annotation(right.Datasets[0].Annotations["train"][0]));
        Assert.Contains($"has the MD5 sum {sum}", Assert.Throws<InvalidDataException>(() => new LavisFiles(wrong).Annotation(wrong.Datasets[0].Annotations["train"][0])).Message);
    }

    [Fact]
    public void AMissingFolderOfPicturesIsNamed()
    {
        LavisRunConfig config = Config("datasets.coco_caption.images=nowhere");
        string message = Assert.Throws<DirectoryNotFoundException>(() => new LavisFiles(config).Images(config.Datasets[0])).Message;
        Assert.Contains("option datasets.coco_caption.images=nowhere", message);
        Assert.Contains("'nowhere' of coco_caption does not exist", message);
    }
}
