using Blip.MLNet.Evaluators.Captions;
using Blip.MLNet.Evaluators.Loaders;
using Blip.MLNet.Evaluators.Loaders.Coco;
using Blip.MLNet.Evaluators.Loaders.Lists;
using Blip.MLNet.Evaluators.Loaders.Nlvr;
using Blip.MLNet.Evaluators.Loaders.Vqa;
using Blip.MLNet.Modules.Images;
using Blip.MLNet.Samples.Shapes.Drawing;
using Blip.MLNet.Samples.Shapes.Output;
using Blip.MLNet.Samples.Shapes.Scenes;

namespace Blip.MLNet.Samples.Tests.Shapes;

/// <summary>The files of a data set.</summary>
public sealed class DataSetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("shapes").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Make(string name, params string[] more)
    {
        string folder = Path.Combine(_folder, name);
        DataSetWriter.Write(Options.Parse(["--out", folder, "--size", "32", .. more]));
        return folder;
    }

    private static string[] Files(string folder) => [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f)).Order(StringComparer.Ordinal)];

    [Fact]
    public void TheSameSeedGivesTheSameBytes()
    {
        string[] same = ["--train", "24", "--val", "6", "--test", "3", "--seed", "5"];
        string first = Make("first", same), second = Make("second", same), other = Make("other", [.. same[..^1], "6"]);
        Assert.Equal(Files(first), Files(second));
        Assert.All(Files(first), f => Assert.Equal(File.ReadAllBytes(Path.Combine(first, f)), File.ReadAllBytes(Path.Combine(second, f))));
        Assert.All(Files(first).Where(f => f.Contains("captions_")), f => Assert.NotEqual(File.ReadAllText(Path.Combine(first, f)), File.ReadAllText(Path.Combine(other, f))));
    }

    [Fact]
    public void ALongerRunBeginsWithTheShorterOne()
    {
        string shorter = Make("short", "--train", "5", "--val", "0"), longer = Make("long", "--train", "9", "--val", "2");
        Assert.All(Files(shorter).Where(f => f.EndsWith(".png")), f => Assert.Equal(File.ReadAllBytes(Path.Combine(shorter, f)), File.ReadAllBytes(Path.Combine(longer, f))));
        string[] scenes = File.ReadAllLines(Path.Combine(shorter, "annotations", "scenes_train.jsonl"));
        Assert.Equal(scenes, File.ReadAllLines(Path.Combine(longer, "annotations", "scenes_train.jsonl")).Take(5));
    }

    [Fact]
    public void EveryFileLoads()
    {
        string folder = Make("load", "--train", "7", "--val", "4", "--domain", "icons"), annotations = Path.Combine(folder, "annotations");
        var images = new LoaderOptions { ImageFolder = Path.Combine(folder, "images") };
        foreach ((string split, int count) in new[] { ("train", 7), ("val", 4) })
        {
            CaptionedImage[] coco = [.. CocoCaptionFiles.ReadImages(Path.Combine(annotations, $"captions_{split}.json"), new LoaderOptions { ImageFolder = Path.Combine(folder, "images", split) })];
            Assert.Equal(count, coco.Length);
            Assert.All(coco, c => Assert.Equal(5, c.References.Length));
            Assert.All(coco, c => Assert.Equal(32, RgbImage.Load(c.ImagePath).Width));
            ImageCaption[] rows = [.. BlipCaptionFiles.ReadCaptions(Path.Combine(annotations, $"karpathy_{split}.json"), images)];
            Assert.Equal(coco.SelectMany(c => c.References.Select(r => (Path.GetFileName(c.ImagePath), r))), rows.Select(r => (Path.GetFileName(r.ImagePath), r.Caption)));
            Assert.All(rows, r => Assert.True(File.Exists(r.ImagePath)));
            ImageQuestion[] blip = [.. VqaFiles.ReadBlip(Path.Combine(annotations, $"vqa_{split}.json"), images)];
            ImageQuestion[] official = [.. VqaFiles.ReadQuestions(Path.Combine(annotations, $"v2_questions_{split}.json"), Path.Combine(annotations, $"v2_annotations_{split}.json"))];
            Assert.Equal(count * 4, blip.Length);
            Assert.Equal(official.Select(q => (q.QuestionId, q.Question, q.Answers[0])), blip.Select(q => (q.QuestionId, q.Question, q.Answers[0])));
            Assert.All(official, q => Assert.Equal(10, q.Answers.Length));
            Assert.Subset(VqaFiles.ReadAnswerList(Path.Combine(annotations, "answer_list.json")).ToHashSet(), blip.Select(q => q.Answers[0]).ToHashSet());
            var pairs = NlvrFiles.ReadBlip(Path.Combine(annotations, $"nlvr_{split}.json"), images).ToArray();
            Assert.Equal(count, pairs.Length);
            Assert.All(pairs, p => Assert.True(File.Exists(p.LeftImagePath) && File.Exists(p.RightImagePath)));
        }
    }

    [Fact]
    public void PicturesShowTheirColours()
    {
        foreach (Domain domain in Domain.All)
            for (int i = 0; i < 40; i++)
            {
                Scene scene = SceneMaker.Make(domain, 1, "val", i);
                RgbImage image = RgbImage.Decode(Example.Draw(scene, 1, "val", i, 96));
                Assert.Equal(SceneDrawing.Draw(scene, 96, new Randomness(1, $"{domain.Name}/val/shade", i)), image.Pixels);
                foreach (Colour colour in scene.Items.Select(x => x.Colour).Append(scene.Background).Distinct())
                    Assert.True(Enumerable.Range(0, 96 * 96).Count(p => Near(image.Pixels, p, colour)) > 20, $"scene {i} of {domain.Name} has no {colour.Name}");
            }
    }

    [Fact]
    public void SamplePicturesAreTheGeneratorsOwn()
    {
        string committed = Path.Combine(Testing.Goldens.RepoRoot, "samples", "pictures"), made = Path.Combine(_folder, "pictures");
        SamplePictures.Write(Options.Parse(["pictures", "--out", made]));
        Assert.Equal(Files(made), Files(committed));
        Assert.All(["captions.json", "short-captions.json"], name => Assert.Equal(File.ReadAllText(Path.Combine(made, name)), File.ReadAllText(Path.Combine(committed, name))));
        CaptionedImage[] images = [.. CocoCaptionFiles.ReadImages(Path.Combine(committed, "captions.json"), new LoaderOptions { ImageFolder = committed })];
        Assert.Equal(12, images.Length);
        CaptionedImage[] labelled = [.. CocoCaptionFiles.ReadImages(Path.Combine(committed, "short-captions.json"), new LoaderOptions { ImageFolder = committed })];
        Assert.Equal(images.Select(i => i.ImagePath), labelled.Select(i => i.ImagePath));
        Assert.All(images, i => Assert.Equal(RgbImage.Load(Path.Combine(made, Path.GetFileName(i.ImagePath))).Pixels, RgbImage.Load(i.ImagePath).Pixels));
    }

    [Theory]
    [InlineData("--out DIR is needed", "--train", "3")]
    [InlineData("--train is 'many'", "--out", "x", "--train", "many")]
    [InlineData("Unknown option '--sizes'", "--out", "x", "--sizes", "3")]
    [InlineData("--size is '5'", "--out", "x", "--size", "5")]
    [InlineData("no domain 'birds'; expected figures or icons", "--out", "x", "--domain", "birds")]
    [InlineData("--val needs a value", "--out", "x", "--val")]
    public void WrongOptionsAreNamed(string message, params string[] arguments) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => Options.Parse(arguments)).Message);

    private static bool Near(byte[] pixels, int at, Colour colour) =>
        Math.Abs(pixels[3 * at] - colour.Red) <= 9 && Math.Abs(pixels[3 * at + 1] - colour.Green) <= 9 && Math.Abs(pixels[3 * at + 2] - colour.Blue) <= 9;
}
