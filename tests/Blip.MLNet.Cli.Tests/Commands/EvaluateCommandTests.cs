using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Cli.Tests.Support;
using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Modules.Weights.Safetensors;
using Blip.MLNet.Testing;

namespace Blip.MLNet.Cli.Tests.Commands;

public sealed class EvaluateCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static JsonElement Golden(string name)
    {
        using Stream file = File.OpenRead(Goldens.PathOf("metrics", name));
        using Stream text = name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        return JsonDocument.Parse(text).RootElement;
    }

    private static void Near(double expected, double actual, string name) =>
        Assert.True(Math.Abs(expected - actual) <= 1e-12 * Math.Max(1, Math.Abs(expected)), $"{name}: expected {expected:R}, got {actual:R}");

    [Fact]
    public async Task Captions_have_the_official_numbers()
    {
        const string name = "cap_fakecap_val2014.json.gz";
        if (!Goldens.Has("metrics", name)) return;
        JsonElement golden = Golden(name);
        var images = new JsonArray();
        var annotations = new JsonArray();
        var results = new JsonArray();
        foreach (JsonElement image in golden.GetProperty("images").EnumerateArray())
        {
            JsonNode id = JsonNode.Parse(image.GetProperty("id").GetRawText())!;
            images.Add(new JsonObject { ["id"] = id.DeepClone(), ["file_name"] = $"{id}.jpg" });
            foreach (JsonElement reference in image.GetProperty("refs_raw").EnumerateArray()) annotations.Add(new JsonObject { ["image_id"] = id.DeepClone(), ["caption"] = reference.GetString() });
            results.Add(new JsonObject { ["image_id"] = id.DeepClone(), ["caption"] = image.GetProperty("cand_raw").GetString() });
        }
        string a = _folder.Write("a.json", new JsonObject { ["images"] = images, ["annotations"] = annotations }.ToJsonString()), r = _folder.Write("r.json", results.ToJsonString());
        CommandLineRun run = await CommandLineRun.Of(["evaluate", "caption", "--annotations", a, "--results", r, "--json", "--reference-compatible", "--per-image", _folder["images.json"]]);
        Assert.Equal((ExitCodes.Success, ""), (run.Code, run.Error));
        using JsonDocument json = JsonDocument.Parse(run.Out);
        foreach (string metric in (string[])["Bleu_1", "Bleu_2", "Bleu_3", "Bleu_4", "ROUGE_L", "CIDEr"]) Near(golden.GetProperty("overall").GetProperty(metric).GetDouble(), json.RootElement.GetProperty(metric).GetDouble(), metric);
        using JsonDocument items = JsonDocument.Parse(File.ReadAllBytes(_folder["images.json"]));
        foreach ((JsonElement expected, JsonElement item) in golden.GetProperty("images").EnumerateArray().Zip(items.RootElement.EnumerateArray()))
        {
            Assert.Equal(expected.GetProperty("id").GetRawText(), item.GetProperty("image_id").GetString());
            Near(expected.GetProperty("gold").GetProperty("CIDEr").GetDouble(), item.GetProperty("CIDEr").GetDouble(), "CIDEr of an image");
        }
    }

    [Fact]
    public async Task Answers_have_the_official_numbers()
    {
        const string name = "vqa_eval_small.json";
        if (!Goldens.Has("metrics", name)) return;
        JsonElement golden = Golden(name);
        string a = _folder.Write("a.json", golden.GetProperty("annotations").GetRawText()), r = _folder.Write("r.json", golden.GetProperty("results").GetRawText());
        foreach ((string rules, string gold) in new[] { ("official", "gold_official_2021"), ("lavis", "gold_lavis_and_pre2021") })
        {
            CommandLineRun run = await CommandLineRun.Of(["evaluate", "vqa", "-a", a, "-r", r, "--json", "--rules", rules, "--reference-compatible"]);
            Assert.Equal((ExitCodes.Success, ""), (run.Code, run.Error));
            using JsonDocument json = JsonDocument.Parse(run.Out);
            Assert.Equal(golden.GetProperty(gold).GetProperty("accuracy").GetProperty("overall").GetDouble(), json.RootElement.GetProperty("overall").GetDouble());
        }
    }

    [Fact]
    public async Task Retrieval_has_the_recalls_of_its_score_matrices()
    {
        // Two images with two texts each; text 2 finds the wrong image, image 0 finds its text.
        string a = _folder.Write("a.json", """[{"image": "x.jpg", "caption": ["a", "b"]}, {"image": "y.jpg", "caption": ["c", "d"]}]""");
        float[] i2t = [0.9f, 0.1f, 0.5f, 0.2f, 0.3f, 0.2f, 0.8f, 0.1f], t2i = [0.9f, 0.3f, 0.1f, 0.0f, 0.5f, 0.4f, 0.2f, 0.6f];
        SafetensorsWriter.Write(_folder["r.safetensors"], [MemoryTensor.Create("i2t", [2, 4], i2t), MemoryTensor.Create("t2i", [4, 2], t2i)]);
        CommandLineRun run = await CommandLineRun.Of(["evaluate", "retrieval", "-a", a, "-r", _folder["r.safetensors"], "--json"]);
        Assert.Equal((ExitCodes.Success, ""), (run.Code, run.Error));
        using JsonDocument json = JsonDocument.Parse(run.Out);
        Assert.Equal((100.0, 75.0), (json.RootElement.GetProperty("txt_r1").GetDouble(), json.RootElement.GetProperty("img_r1").GetDouble()));
        string s = _folder.Write("s.json", """{"caps_per_image": [2, 2], "scores_i2t": [[0.9, 0.1, 0.5, 0.2], [0.3, 0.2, 0.8, 0.1]], "scores_t2i": [[0.9, 0.3], [0.1, 0], [0.5, 0.4], [0.2, 0.6]]}""");
        Assert.Equal(run.Out, (await CommandLineRun.Of(["evaluate", "retrieval", "--scores", s, "--json"])).Out);
    }

    [Fact]
    public async Task Judgements_have_accuracy_and_consistency()
    {
        string a = _folder.Write("a.jsonl", string.Join('\n', new[] { ("dev-1-0-0", "True"), ("dev-1-1-0", "False"), ("dev-2-0-0", "True"), ("dev-2-1-0", "True") }
            .Select(e => $$"""{"identifier": "{{e.Item1}}", "sentence": "s", "label": "{{e.Item2}}"}""")));
        string r = _folder.Write("r.csv", "dev-1-0-0,true\ndev-1-1-0,False\ndev-2-0-0,true\ndev-2-1-0,false\n");
        CommandLineRun run = await CommandLineRun.Of(["evaluate", "nlvr", "-a", a, "-r", r, "--json"]);
        Assert.Equal((ExitCodes.Success, ""), (run.Code, run.Error));
        using JsonDocument json = JsonDocument.Parse(run.Out);
        Assert.Equal((0.75, 0.5), (json.RootElement.GetProperty("accuracy").GetDouble(), json.RootElement.GetProperty("consistency").GetDouble()));
    }

    [Fact]
    public async Task A_submission_has_ids_and_captions_alone()
    {
        string r = _folder.Write("r.json", """[{"image_id": 7, "caption": "a dog", "score": -1.5}]""");
        CommandLineRun run = await CommandLineRun.Of(["evaluate", "caption", "-r", r, "--submission", _folder["s.json"]]);
        Assert.Equal((ExitCodes.Success, ""), (run.Code, run.Error));
        Assert.Equal("""[{"image_id":7,"caption":"a dog"}]""", File.ReadAllText(_folder["s.json"]));
    }

    [Fact]
    public async Task Errors_name_the_file_and_the_option()
    {
        string r = _folder.Write("r.json", """[{"image_id": 7, "caption": "a dog"}]"""), a = _folder.Write("a.json", """{"images": [], "annotations": []}""");
        CommandLineRun unknown = await CommandLineRun.Of(["evaluate", "caption", "-a", a, "-r", r]), absent = await CommandLineRun.Of(["evaluate", "caption", "-a", _folder["no.json"], "-r", r]);
        CommandLineRun rules = await CommandLineRun.Of(["evaluate", "vqa", "-a", a, "-r", r, "--rules", "mine"]);
        Assert.Equal(ExitCodes.Failure, unknown.Code);
        Assert.Contains(r, unknown.Error);
        Assert.Equal(ExitCodes.Usage, absent.Code);
        Assert.Contains("--annotations", absent.Error);
        Assert.Equal(ExitCodes.Usage, rules.Code);
        Assert.Contains("mine", rules.Error);
    }
}
