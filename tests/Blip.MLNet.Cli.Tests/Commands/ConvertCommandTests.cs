using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Cli.Tests.Support;
using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Modules.Weights.Safetensors;

namespace Blip.MLNet.Cli.Tests.Commands;

public sealed class ConvertCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private async Task<string> Convert(string from, string to, params string[] options)
    {
        CommandLineRun run = await CommandLineRun.Of(["convert", from, _folder[to], .. options]);
        Assert.True(run.Code == ExitCodes.Success, run.Error);
        return _folder[to];
    }

    private static Dictionary<string, byte[]> Tensors(string path)
    {
        using Checkpoint checkpoint = Checkpoint.Open(path);
        return checkpoint.ToDictionary(t => t.Name, t => t.ToBytes());
    }

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("model.zip")]
    [InlineData("model.pth")]
    public async Task A_folder_survives_the_way_through_another_form(string form)
    {
        // A .pth holds neither words nor heads; the words are named, and tensors do not depend on heads.
        string[] words = form.EndsWith(".pth", StringComparison.Ordinal) ? ["--vocab", SmallCaptioner.Vocabulary] : [];
        string back = await Convert(await Convert(SmallCaptioner.Folder, form), "folder", words);
        Assert.Equal(File.ReadAllBytes(Path.Combine(SmallCaptioner.Folder, "model.safetensors")), File.ReadAllBytes(Path.Combine(back, "model.safetensors")));
        Assert.Equal(File.ReadAllText(SmallCaptioner.Vocabulary), File.ReadAllText(Path.Combine(back, "vocab.txt")));
        if (words.Length == 0) Assert.Equal(File.ReadAllText(Path.Combine(SmallCaptioner.Folder, "config.json")), File.ReadAllText(Path.Combine(back, "config.json")));
    }

    [Fact]
    public async Task Every_form_describes_pictures_alike()
    {
        string picture = Pictures.Write(_folder["a.bmp"], 1);
        string expected = (await CommandLineRun.Of(["caption", picture, "--model", SmallCaptioner.Folder])).Out;
        foreach (string model in new[] { await Convert(SmallCaptioner.Folder, "one.safetensors"), await Convert(SmallCaptioner.Folder, "folder", "--to", "hf") })
            Assert.Equal(expected, (await CommandLineRun.Of(["caption", picture, "--model", model])).Out);
    }

    [Fact]
    public async Task Numbers_are_written_in_the_format_asked_for()
    {
        string half = await Convert(SmallCaptioner.Folder, "half.safetensors", "--precision", "bfloat16");
        using Checkpoint checkpoint = Checkpoint.Open(half), whole = Checkpoint.Open(SmallCaptioner.Folder);
        Assert.All(checkpoint.Where(t => t.Type.IsFloatingPoint()), t => Assert.Equal(ElementType.BFloat16, t.Type));
        Assert.Equal(whole["vision_model.embeddings.position_embedding"].Count, checkpoint["visual_encoder.pos_embed"].Count);
    }

    [Fact]
    public async Task Nothing_is_replaced_unless_asked()
    {
        string file = _folder.Write("there.safetensors", "precious");
        CommandLineRun refused = await CommandLineRun.Of(["convert", SmallCaptioner.Folder, file]);
        Assert.Equal(ExitCodes.Usage, refused.Code);
        Assert.Contains("--force", refused.Error);
        Assert.Equal("precious", File.ReadAllText(file));
        await Convert(SmallCaptioner.Folder, "there.safetensors", "--force");
        Assert.NotEmpty(Tensors(file));
    }

    [Theory]
    [InlineData("vocab.txt"), InlineData("tokenizer.json")]
    public async Task A_model_without_words_does_not_get_those_of_the_model_before(string words)
    {
        string pth = await Convert(SmallCaptioner.Folder, "model.pth"), old = _folder.Write($"folder/{words}", "precious");
        CommandLineRun refused = await CommandLineRun.Of(["convert", pth, _folder["folder"], "--force"]);
        Assert.Equal(ExitCodes.Usage, refused.Code);
        Assert.Contains(words, refused.Error);
        Assert.Equal([old], Directory.GetFiles(_folder["folder"]));
        await Convert(pth, "folder", "--force", "--vocab", SmallCaptioner.Vocabulary);
    }

    [Theory]
    [InlineData("--to", "onnx")]
    [InlineData("--precision", "int8")]
    [InlineData("--vocab", "no-such.txt")]
    public async Task Wrong_values_are_named(string option, string value)
    {
        CommandLineRun run = await CommandLineRun.Of(["convert", SmallCaptioner.Folder, _folder["x"], option, value]);
        Assert.Equal(ExitCodes.Usage, run.Code);
        Assert.Contains(option, run.Error);
        Assert.Contains(value, run.Error);
        Assert.False(Path.Exists(_folder["x"]));
    }

    [Fact]
    public async Task Picture_settings_survive_every_form_that_holds_them()
    {
        string folder = await Convert(SmallCaptioner.Folder, "own", "--to", "hf"), settings = Path.Combine(folder, "preprocessor_config.json");
        File.WriteAllText(settings, File.ReadAllText(settings).Replace("0.48145466", "0.25", StringComparison.Ordinal));
        foreach (string form in new[] { "a.zip", "b.safetensors", "c" })
        {
            string back = await Convert(await Convert(folder, form), form + "-back", "--to", "hf");
            Assert.Equal(File.ReadAllText(settings), File.ReadAllText(Path.Combine(back, "preprocessor_config.json")));
        }
    }

    [Fact]
    public async Task A_bin_file_is_not_written()
    {
        CommandLineRun run = await CommandLineRun.Of(["convert", SmallCaptioner.Folder, _folder["pytorch_model.bin"]]);
        Assert.Equal(ExitCodes.Usage, run.Code);
        Assert.Contains(".bin", run.Error);
        Assert.False(Path.Exists(_folder["pytorch_model.bin"]));
    }

    [Fact]
    public async Task What_is_no_model_is_no_question_of_words()
    {
        string file = _folder["other.safetensors"];
        SafetensorsWriter.Write(file, [MemoryTensor.Create("x", [1], [1f])]);
        CommandLineRun run = await CommandLineRun.Of(["caption", Pictures.Write(_folder["a.bmp"], 1), "--model", file]);
        Assert.Equal(ExitCodes.Failure, run.Code);
        Assert.Contains("visual_encoder", run.Error);
        Assert.DoesNotContain("vocab", run.Error);
    }

    [Fact]
    public async Task One_file_needs_the_words()
    {
        string pth = await Convert(SmallCaptioner.Folder, "model.pth");
        CommandLineRun guess = await CommandLineRun.Of(["caption", Pictures.Write(_folder["0.bmp"], 0), "--model", pth, "--vocab", SmallCaptioner.Vocabulary]);
        Assert.Equal(ExitCodes.Success, guess.Code);
        Assert.Contains("does not say how many heads", Assert.Single(guess.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        CommandLineRun run = await CommandLineRun.Of(["convert", pth, _folder["one.safetensors"]]);
        Assert.Equal(ExitCodes.Usage, run.Code);
        Assert.Contains("--vocab", run.Error);
    }
}
