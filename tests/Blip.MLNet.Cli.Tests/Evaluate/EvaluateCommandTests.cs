using System.CommandLine;
using System.Text.Json;
using Blip.MLNet.Cli.Evaluate;

namespace Blip.MLNet.Cli.Tests.Evaluate;

public sealed class EvaluateCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void CaptionsPrintATableOrAllDigitsAndWriteEachImage()
    {
        string annotations = Write("gt.json", """{"images": [{"id": 1}, {"id": 2}], "annotations": [{"image_id": 1, "caption": "A cat on a mat."}, {"image_id": 2, "caption": "Two dogs play in the park."}]}""");
        string results = Write("res.json", """[{"image_id": 2, "caption": "two dogs play in a park"}, {"image_id": 1, "caption": "a cat on a mat"}]""");
        (int code, string table, _) = Run("caption", "--annotations", annotations, "--results", results);
        Assert.Equal(0, code);
        foreach (string name in new[] { "Bleu_1", "Bleu_4", "ROUGE_L", "CIDEr" }) Assert.Contains(name, table);

        string details = Path.Combine(_folder, "images.json");
        (_, string json, _) = Run("caption", "--annotations", annotations, "--results", results, "--json", "--details", details, "--plain-cider", "--reference-compatible", "--all-images");
        JsonElement numbers = JsonDocument.Parse(json).RootElement;
        Assert.InRange(numbers.GetProperty("Bleu_1").GetDouble(), 0.8, 1);
        Assert.True(numbers.TryGetProperty("CIDEr_plain", out _));
        JsonElement[] images = [.. JsonDocument.Parse(File.ReadAllText(details)).RootElement.EnumerateArray()];
        Assert.Equal(["1", "2"], images.Select(i => i.GetProperty("image_id").GetString()));
        Assert.Equal(1, images[0].GetProperty("ROUGE_L").GetDouble());
    }

    [Fact]
    public void VqaPrintsTypes()
    {
        string annotations = Write("a.json", """{"annotations": [{"question_id": 5, "question_type": "what", "answer_type": "other", "answers": [{"answer": "dog", "answer_id": 1}, {"answer": "dog", "answer_id": 2}, {"answer": "dog", "answer_id": 3}, {"answer": "dog", "answer_id": 4}]}]}""");
        string results = Write("r.json", """[{"question_id": 5, "answer": "Dog"}]""");
        Assert.Equal(0, Accuracy(Run("vqa", "--annotations", annotations, "--results", results, "--json")));
        Assert.Equal(100, Accuracy(Run("vqa", "--annotations", annotations, "--results", results, "--json", "--rules", "Lavis")));
        Assert.Contains("other", Run("vqa", "--annotations", annotations, "--results", results).Output);

        static double Accuracy((int, string Output, string) run) => JsonDocument.Parse(run.Output).RootElement.GetProperty("accuracy").GetDouble();
    }

    [Fact]
    public void NlvrAndRetrievalArePrinted()
    {
        string examples = Write("dev.json", """
            {"sentence": "s", "identifier": "dev-1-0-0", "label": "True"}
            {"sentence": "s", "identifier": "dev-1-1-0", "label": "False"}
            """);
        (_, string nlvr, _) = Run("nlvr", "--annotations", examples, "--results", Write("p.csv", "dev-1-0-0,true\ndev-1-1-0,true\n"), "--json");
        Assert.Equal(0.5, JsonDocument.Parse(nlvr).RootElement.GetProperty("accuracy").GetDouble());
        string scores = Write("s.json", """{"caps_per_image": [1, 2], "scores_i2t": [[3, 1, 2], [0, 5, 4]]}""");
        (_, string retrieval, _) = Run("retrieval", "--scores", scores, "--json");
        Assert.Equal(100, JsonDocument.Parse(retrieval).RootElement.GetProperty("r_mean").GetDouble());
    }

    [Fact]
    public void BadInputIsOneLineAndExitCodeOne()
    {
        string annotations = Write("gt.json", """{"images": [{"id": 1}], "annotations": [{"image_id": 1, "caption": "a"}]}""");
        (int code, _, string error) = Run("caption", "--annotations", annotations, "--results", Write("r.json", """[{"image_id": 7, "caption": "a"}]"""));
        Assert.Equal(1, code);
        Assert.Contains("7", Assert.Single(error.TrimEnd().Split('\n')));
        Assert.Equal(1, Run("caption", "--annotations", "absent.json", "--results", "absent.json").Code);
        Assert.Contains("scores_i2t", Run("retrieval", "--scores", Write("s.json", """{"caps_per_image": [1]}""")).Error);
        Assert.NotEqual(0, Run("caption", "--annotations", annotations).Code);
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = new RootCommand { EvaluateCommand.Create() }.Parse(["evaluate", .. args]).Invoke(new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}
