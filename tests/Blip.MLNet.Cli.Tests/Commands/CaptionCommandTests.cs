using System.Globalization;
using System.Text.Json;
using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Cli.Tests.Support;
using Blip.MLNet.Modules.Generation;
using Blip.MLNet.Modules.Tasks;

namespace Blip.MLNet.Cli.Tests.Commands;

public sealed class CaptionCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static readonly string[] Model = ["--model", SmallCaptioner.Folder];

    private string Picture(string name, int seed) => Pictures.Write(_folder[name], seed);

    [Fact]
    public async Task The_table_has_what_the_library_says()
    {
        string a = Picture("a.bmp", 1), b = Picture("b.bmp", 2);
        ImageCaption[] expected = SmallCaptioner.Describe(new CaptionOptions { Prompt = "a photo of", Generation = new GenerationOptions { NumBeams = 2, MaxLength = 12 } }, a, b);
        CommandLineRun run = await CommandLineRun.Of(["caption", a, b, .. Model, "--prompt", "a photo of", "--beams", "2", "--max-length", "12"]);
        Assert.Equal(ExitCodes.Success, run.Code);
        Assert.Empty(run.Error);
        string[] lines = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        foreach ((string file, ImageCaption caption, string line) in new[] { a, b }.Zip(expected, lines.Skip(1)))
        {
            Assert.Contains(caption.Text, line);
            Assert.Contains(caption.Score.ToString("0.000", CultureInfo.InvariantCulture), line);
            Assert.StartsWith(file[..20], line);
        }
    }

    [Fact]
    public async Task Coco_results_have_the_numbers_of_coco_names_and_the_names_of_others()
    {
        string coco = Picture("COCO_val2014_000000391895.bmp", 1), other = Picture("dog.bmp", 2);
        CommandLineRun run = await CommandLineRun.Of(["caption", coco, other, .. Model, "--out", _folder["c.json"]]);
        Assert.Equal(ExitCodes.Success, run.Code);
        ImageCaption[] expected = SmallCaptioner.Describe(new CaptionOptions(), coco, other);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(_folder["c.json"]));
        JsonElement[] results = [.. json.RootElement.EnumerateArray()];
        Assert.Equal(391895, results[0].GetProperty("image_id").GetInt64());
        Assert.Equal("dog.bmp", results[1].GetProperty("image_id").GetString());
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(expected[i].Text, results[i].GetProperty("caption").GetString());
            Assert.Equal(expected[i].Score, results[i].GetProperty("score").GetDouble(), 1e-5);
            Assert.Equal(expected[i].TokenIds, results[i].GetProperty("token_ids").EnumerateArray().Select(id => id.GetInt32()));
        }
        Assert.False(File.Exists(_folder["c.json.part"]));
        Assert.Equal(2, Evaluators.Loaders.Coco.CocoCaptionFiles.ReadResults(_folder["c.json"]).Count());
    }

    [Fact]
    public async Task Json_lines_and_csv_have_every_caption()
    {
        string a = Picture("a,b.bmp", 1);
        await CommandLineRun.Of(["caption", a, .. Model, "--beams", "3", "--num-captions", "3", "--out", _folder["c.jsonl"]]);
        await CommandLineRun.Of(["caption", a, .. Model, "--beams", "3", "--num-captions", "3", "--out", _folder["c.csv"]]);
        using JsonDocument line = JsonDocument.Parse(File.ReadLines(_folder["c.jsonl"]).Single());
        string[] captions = [.. line.RootElement.GetProperty("captions").EnumerateArray().Select(c => c.GetString()!)];
        string[] rows = File.ReadAllLines(_folder["c.csv"]);
        Assert.Equal(3, captions.Length);
        Assert.Equal(a, line.RootElement.GetProperty("file").GetString());
        Assert.Equal("file,image_id,rank,caption,score,token_ids", rows[0]);
        Assert.Equal(4, rows.Length);
        int[][] ids = [.. line.RootElement.GetProperty("captions_token_ids").EnumerateArray().Select(list => list.EnumerateArray().Select(id => id.GetInt32()).ToArray())];
        Assert.Equal(ids[0], line.RootElement.GetProperty("token_ids").EnumerateArray().Select(id => id.GetInt32()));
        for (int i = 0; i < 3; i++)
        {
            Assert.StartsWith($"\"{a}\",\"a,b.bmp\",{i + 1},{captions[i]},", rows[i + 1]);
            Assert.EndsWith($",{string.Join(' ', ids[i])}", rows[i + 1]);
            Assert.Equal(captions[i], SmallModels.Tokenizer.Decode(ids[i])["a picture of".Length..].Trim());
        }
    }

    [Fact]
    public async Task A_batch_gives_what_single_pictures_give()
    {
        string[] pictures = [.. Enumerable.Range(0, 5).Select(i => Picture($"{i}.bmp", i))];
        CommandLineRun single = await CommandLineRun.Of(["caption", .. pictures, .. Model, "--batch", "1"]), batch = await CommandLineRun.Of(["caption", .. pictures, .. Model, "--batch", "3"]);
        Assert.Equal(single.Out, batch.Out);
    }

    [Fact]
    public async Task Unreadable_pictures_are_named_and_skipped()
    {
        string good = Picture("good.bmp", 1), broken = _folder.Write("broken.jpg", "no picture"), absent = _folder["absent.png"];
        CommandLineRun run = await CommandLineRun.Of(["caption", broken, absent, good, .. Model, "--out", _folder["c.jsonl"]]);
        Assert.Equal(ExitCodes.Failure, run.Code);
        Assert.Contains(broken, run.Error);
        Assert.Contains(absent, run.Error);
        Assert.Contains("good.bmp", File.ReadLines(_folder["c.jsonl"]).Single());
    }

    [Fact]
    public async Task A_stopped_run_keeps_what_was_done_and_resume_goes_on()
    {
        string a = Picture("a.bmp", 1), b = Picture("b.bmp", 2), c = Picture("c.bmp", 3), broken = _folder.Write("broken.jpg", "no picture");
        string[] options = [.. Model, "--batch", "1", "--out", _folder["c.json"]];
        CommandLineRun stopped = await CommandLineRun.Of(["caption", a, broken, b, c, .. options], cancelOn: "broken.jpg");
        Assert.Equal(ExitCodes.Interrupted, stopped.Code);
        using (JsonDocument partial = JsonDocument.Parse(File.ReadAllBytes(_folder["c.json"]))) Assert.Equal("a.bmp", partial.RootElement.EnumerateArray().Single().GetProperty("image_id").GetString());

        CommandLineRun again = await CommandLineRun.Of(["caption", a, b, c, .. options]);
        Assert.Equal(ExitCodes.Usage, again.Code);
        Assert.Contains("--resume", again.Error);

        CommandLineRun resumed = await CommandLineRun.Of(["caption", a, b, c, .. options, "--resume"]);
        Assert.Equal(ExitCodes.Success, resumed.Code);
        Assert.Contains("1 of 3 pictures are done already", resumed.Error);
        string whole = File.ReadAllText(_folder["c.json"]);
        await CommandLineRun.Of(["caption", a, b, c, .. Model, "--batch", "1", "--out", _folder["straight.json"]]);
        Assert.Equal(File.ReadAllText(_folder["straight.json"]), whole);
    }

    [Fact]
    public async Task Results_with_several_captions_are_gone_on_with_unchanged()
    {
        string a = Picture("a.bmp", 1), b = Picture("b.bmp", 2);
        string[] options = [.. Model, "--batch", "1", "--num-captions", "2"];
        await CommandLineRun.Of(["caption", a, b, .. options, "--out", _folder["whole.json"]]);
        await CommandLineRun.Of(["caption", a, .. options, "--out", _folder["c.json"]]);
        CommandLineRun resumed = await CommandLineRun.Of(["caption", a, b, .. options, "--out", _folder["c.json"], "--resume"]);
        Assert.Contains("1 of 2 pictures", resumed.Error);
        Assert.Equal(File.ReadAllText(_folder["whole.json"]), File.ReadAllText(_folder["c.json"]));
    }

    [Theory]
    [InlineData("""[{"image_id": 1, "captions": []}]""")]
    [InlineData("""[{"image_id": 1, "caption": 2}]""")]
    [InlineData("""[{"image_id": 1, "caption": "a", "score": "high"}]""")]
    [InlineData("""[{"image_id": 1, "caption": "a", "token_ids": [1.5]}]""")]
    [InlineData("""[{"caption": "a"}]""")]
    [InlineData("""["a"]""")]
    [InlineData("{}")]
    public async Task Results_that_are_none_are_not_gone_on_with(string text)
    {
        string a = Picture("a.bmp", 1), results = _folder.Write("c.json", text);
        CommandLineRun run = await CommandLineRun.Of(["caption", a, .. Model, "--out", results, "--resume"]);
        Assert.Equal(ExitCodes.Failure, run.Code);
        Assert.Contains(results, Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal(text, File.ReadAllText(results));
    }

    [Fact]
    public async Task A_journal_that_was_cut_off_by_a_kill_is_gone_on_with()
    {
        string a = Picture("a.bmp", 1), b = Picture("b.bmp", 2);
        _folder.Write("c.jsonl.part", "{\"image_id\":\"a.bmp\",\"file\":\"a.bmp\",\"caption\":\"kept\",\"score\":-1}\n{\"image_id\":\"b.bmp\",\"fi");
        CommandLineRun run = await CommandLineRun.Of(["caption", a, b, .. Model, "--out", _folder["c.jsonl"], "--resume"]);
        Assert.Equal(ExitCodes.Success, run.Code);
        string[] lines = File.ReadAllLines(_folder["c.jsonl"]);
        Assert.Equal(2, lines.Length);
        Assert.Contains("kept", lines[0]);
        Assert.Contains("b.bmp", lines[1]);
    }

    [Fact]
    public async Task A_run_that_cannot_begin_leaves_earlier_results_alone()
    {
        string a = Picture("a.bmp", 1);
        _folder.Write("c.json", "[]");
        CommandLineRun run = await CommandLineRun.Of(["caption", a, "--model", _folder["a.bmp"], "--out", _folder["c.json"]]);
        Assert.Equal(ExitCodes.Failure, run.Code);
        Assert.Equal("[]", File.ReadAllText(_folder["c.json"]));
        Assert.False(File.Exists(_folder["c.json.part"]));
    }

    [Fact]
    public async Task Without_a_network_the_shipped_model_takes_the_place_of_the_default_one()
    {
        Directory.CreateDirectory(_folder["models", "shapes"]);
        foreach (string file in Directory.GetFiles(SmallCaptioner.Folder)) File.Copy(file, _folder["models", "shapes", Path.GetFileName(file)]);
        string a = Picture("a.bmp", 1);
        CommandLineRun byDefault = await CommandLineRun.Of(["caption", a], programFolders: [_folder.Root]);
        CommandLineRun byName = await CommandLineRun.Of(["caption", a, "--model", "shapes"], programFolders: [_folder.Root]);
        Assert.Equal(ExitCodes.Success, byDefault.Code);
        Assert.Single(byDefault.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("shapes", byDefault.Error);
        Assert.Empty(byName.Error);
        Assert.Equal(byName.Out, byDefault.Out);
    }

    [Theory]
    [InlineData("--beams", "0")]
    [InlineData("--num-captions", "9")]
    [InlineData("--min-length", "40")]
    [InlineData("--top-p", "0")]
    [InlineData("--batch", "0")]
    [InlineData("--precision", "int3")]
    [InlineData("--device", "toaster")]
    [InlineData("--out", "captions.docx")]
    [InlineData("--vocab", "no-such-vocab.txt")]
    [InlineData("--images", "no-such-folder")]
    [InlineData("--beams", "many")]
    public async Task Wrong_values_are_named_with_their_option(string option, string value)
    {
        CommandLineRun run = await CommandLineRun.Of(["caption", Picture("a.bmp", 1), .. Model, option, value]);
        Assert.Equal(ExitCodes.Usage, run.Code);
        Assert.Empty(run.Out);
        string line = Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(option, line);
        Assert.Contains(value, line);
    }

    [Theory]
    [InlineData("caption")]
    [InlineData("caption", "x.png", "--no-such-option")]
    [InlineData("captain")]
    [InlineData("caption", "x.png", "--resume")]
    [InlineData("caption", "*.no-such-file")]
    [InlineData("caption", "x.png", "--model", "no-such-model")]
    public async Task Wrong_command_lines_are_usage_errors(params string[] arguments)
    {
        string[] real = [.. arguments.Select(a => a == "x.png" ? Picture("a.bmp", 1) : a)];
        CommandLineRun run = await CommandLineRun.Of(real);
        Assert.Equal(ExitCodes.Usage, run.Code);
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.DoesNotContain("   at ", run.Error);
    }

    [Fact]
    public async Task An_empty_folder_is_a_usage_error_that_names_it()
    {
        Directory.CreateDirectory(_folder["empty"]);
        CommandLineRun run = await CommandLineRun.Of(["caption", _folder["empty"], .. Model]);
        Assert.Equal(ExitCodes.Usage, run.Code);
        Assert.Contains(_folder["empty"], run.Error);
    }

    [Fact]
    public async Task A_damaged_model_gives_one_line_and_a_stack_trace_only_if_asked()
    {
        string model = _folder.Write("broken.safetensors", "nothing"), a = Picture("a.bmp", 1);
        CommandLineRun plain = await CommandLineRun.Of(["caption", a, "--model", model, "--vocab", Path.Combine(SmallCaptioner.Folder, "vocab.txt")]);
        CommandLineRun verbose = await CommandLineRun.Of(["caption", a, "--model", model, "--vocab", Path.Combine(SmallCaptioner.Folder, "vocab.txt"), "--verbose"]);
        Assert.Equal(ExitCodes.Failure, plain.Code);
        Assert.Contains(model, Assert.Single(plain.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Contains("   at ", verbose.Error);
    }
}
