using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Cli.Tests.Support;

namespace Blip.MLNet.Cli.Tests.Commands;

public sealed class TrainCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Pairs(int count)
    {
        for (int i = 0; i < count; i++) Pictures.Write(_folder["photos", $"{i}.bmp"], i);
        return _folder.Write("photos/pairs.jsonl", string.Join('\n', Enumerable.Range(0, count).Select(i => $$"""{"image": "{{i}}.bmp", "caption": "a photo of worda{{(char)('a' + i)}}"}""")));
    }

    [Theory]
    [InlineData("model")]
    [InlineData("adapter", "--lora", "--lora-r", "2")]
    public async Task Own_pairs_make_a_model(string result, params string[] options)
    {
        CommandLineRun run = await CommandLineRun.Of(["train", "caption", "--data", Pairs(4), "--model", SmallCaptioner.Folder, "--out", _folder["run"], "--epochs", "2", "--batch", "2", .. options]);
        Assert.True(run.Code == ExitCodes.Success, run.Error);
        Assert.Equal(_folder["run", result], run.Out.Trim());
        Assert.True(Directory.Exists(_folder["run", result]));
        CommandLineRun captions = await CommandLineRun.Of(["caption", _folder["photos", "0.bmp"], "--model", _folder["run", result]]);
        Assert.Equal((ExitCodes.Success, ""), (captions.Code, captions.Error));
        Assert.Equal(ExitCodes.Success, (await CommandLineRun.Of(["convert", _folder["run", result], _folder["converted"]])).Code);
        Assert.Equal(captions.Out, (await CommandLineRun.Of(["caption", _folder["photos", "0.bmp"], "--model", _folder["converted"]])).Out);
    }

    [Fact]
    public async Task An_adapter_says_what_it_is_and_what_it_lacks()
    {
        string adapter = _folder["run", "adapter"], config = Path.Combine(adapter, "adapter_config.json"), picture = _folder["photos", "0.bmp"];
        Assert.Equal(ExitCodes.Success, (await Train(null, "--epochs", "1", "--lora", "--lora-r", "3")).Code);
        string description = (await CommandLineRun.Of(["inspect", adapter])).Out;
        Assert.Contains("LoRA adapter", description);
        Assert.Contains(SmallCaptioner.Folder, description);
        Assert.DoesNotContain("Problem", description);
        CommandLineRun train = await CommandLineRun.Of(["train", "caption", "--data", Pairs(4), "--model", adapter, "--out", _folder["on"]]);
        Assert.Equal(ExitCodes.Usage, train.Code);
        Assert.Contains("blip convert", train.Error);
        string text = File.ReadAllText(config);
        foreach ((string below, string expected) in new[] { ("", "does not say which model"), ("no-such-model", "stands on 'no-such-model'"), (adapter, "is an adapter too") })
        {
            File.WriteAllText(config, text.Replace(SmallCaptioner.Folder, below, StringComparison.Ordinal));
            CommandLineRun run = await CommandLineRun.Of(["caption", picture, "--model", adapter]);
            Assert.Equal(ExitCodes.Usage, run.Code);
            Assert.Contains(expected, run.Error);
        }
    }

    [Fact]
    public async Task A_config_of_LAVIS_goes_on_with_another_rate_or_begins_anew()
    {
        string data = Pairs(4), photos = Path.GetDirectoryName(data)!;
        string list = _folder.Write("train.json", $"[{string.Join(',', Enumerable.Range(0, 4).Select(i => $$"""{"image": "{{i}}.bmp", "image_id": "{{i}}", "caption": "a photo of worda{{(char)('a' + i)}}"}"""))}]");
        string config = _folder.Write("run.yaml", $$"""
            model: {arch: blip_caption, model_type: base_coco, load_finetuned: False, pretrained: {{SmallCaptioner.Folder}}, image_size: 32}
            datasets:
              coco_caption:
                build_info:
                  annotations: {train: {storage: {{list}}}, val: null, test: null}
                  images: {storage: {{photos}}}
            run: {task: captioning, init_lr: 1e-3, batch_size_train: 2, batch_size_eval: 2, max_epoch: 40, output_dir: {{_folder["out"]}}, train_splits: [train], valid_splits: [], test_splits: [], device: cpu}
            """);
        Task<CommandLineRun> Run(string? cancelOn, params string[] options) => CommandLineRun.Of(["train", "--cfg-path", config, .. options], cancelOn: cancelOn);
        CommandLineRun none = await Run(null, "--resume-lr", "1e-6");
        Assert.Equal(ExitCodes.Usage, none.Code); // nothing to go on from
        CommandLineRun stopped = await Run("Epoch 1: loss");
        Assert.True(stopped.Code == ExitCodes.Interrupted, stopped.Error);
        CommandLineRun refused = await Run(null, "--options", "run.init_lr=1e-6");
        Assert.Equal(ExitCodes.Failure, refused.Code);
        Assert.Contains("LearningRate was", refused.Error);
        CommandLineRun lower = await Run("Epoch 3: loss", "--resume-lr", "1e-6");
        Assert.True(lower.Code == ExitCodes.Interrupted, lower.Error);
        Assert.Contains("Going on from", lower.Error);
        Assert.DoesNotContain("Epoch 0: loss", lower.Error);
        Assert.Equal(ExitCodes.Usage, (await Run(null, "--resume-lr", "1e-6", "--restart")).Code);
        CommandLineRun anew = await Run("Epoch 0: loss", "--restart", "--options", "run.max_epoch=3");
        Assert.True(anew.Code == ExitCodes.Interrupted, anew.Error);
        Assert.DoesNotContain("Going on from", anew.Error);
    }

    private Task<CommandLineRun> Train(string? cancelOn, params string[] options) =>
        CommandLineRun.Of(["train", "caption", "--data", Pairs(4), "--model", SmallCaptioner.Folder, "--out", _folder["run"], "--batch", "2", .. options], cancelOn: cancelOn);

    [Fact]
    public async Task Modules_are_trained_as_a_whole_beside_the_adapter()
    {
        CommandLineRun run = await Train(null, "--epochs", "1", "--lora", "--lora-r", "2", "--lora-save", "word_embeddings", "cls.predictions.transform");
        Assert.True(run.Code == ExitCodes.Success, run.Error);
        using var config = System.Text.Json.JsonDocument.Parse(File.ReadAllText(_folder["run", "adapter", "adapter_config.json"]));
        string[] saved = [.. config.RootElement.GetProperty("modules_to_save").EnumerateArray().Select(m => m.GetString()!)];
        Assert.Contains(saved, m => m.Contains("word_embeddings", StringComparison.Ordinal));
        Assert.Contains(saved, m => m.Contains("transform", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_model_that_cannot_be_written_is_a_failure_and_the_same_command_makes_up_for_it()
    {
        string model = _folder.Write("run/model", "in the way of the folder");
        CommandLineRun failed = await Train(null, "--epochs", "1");
        Assert.Equal((ExitCodes.Failure, ""), (failed.Code, failed.Out));
        Assert.Contains($"could not be written: {model}.", failed.Error);
        File.Delete(model);
        CommandLineRun again = await Train(null, "--epochs", "1");
        Assert.True(again.Code == ExitCodes.Success, again.Error);
        Assert.Contains("Going on from", again.Error);
        Assert.Equal(model, again.Out.Trim());
        Assert.True(File.Exists(Path.Combine(model, "model.safetensors")));
    }

    [Fact]
    public async Task A_loss_that_is_not_finite_is_a_failure_and_a_lower_rate_goes_on()
    {
        string last = _folder["run", "checkpoint_last.safetensors"], previous = _folder["run", "checkpoint_previous.safetensors"];
        Assert.Equal(ExitCodes.Interrupted, (await Train("Epoch 0: loss", "--epochs", "60")).Code);
        CommandLineRun diverged = await Train(null, "--epochs", "60", "--resume-lr", "1000");
        Assert.Equal((ExitCodes.Failure, ""), (diverged.Code, diverged.Out));
        string error = diverged.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
        Assert.Matches("in epoch [0-9]+, batch [0-9]+, at a learning rate of .*the last finite loss was", error);
        Assert.Contains("--resume-lr", error);
        Assert.Equal(File.Exists(previous), error.Contains(previous, StringComparison.Ordinal));
        if (File.Exists(previous)) File.Move(previous, last, overwrite: true); // else no weights after the checkpoint were finite, and it is still the last
        CommandLineRun refused = await Train(null, "--epochs", "60", "--lr", "1e-6");
        Assert.Equal(ExitCodes.Failure, refused.Code);
        Assert.Contains("LearningRate was", refused.Error);
        CommandLineRun lower = await Train("Epoch 2: loss", "--epochs", "60", "--resume-lr", "1e-6");
        Assert.True(lower.Code == ExitCodes.Interrupted, lower.Error);
    }

    [Theory]
    [InlineData("train")]
    [InlineData("train", "--cfg-path", "no-such.yaml")]
    [InlineData("train", "caption", "--data", "no-such.jsonl", "--out", "x")]
    [InlineData("train", "caption", "--data", "PAIRS", "--out", "x", "--epochs", "0")]
    [InlineData("train", "caption", "--data", "PAIRS", "--out", "x", "--lora-save", "word_embeddings")]
    [InlineData("train", "caption", "--data", "PAIRS", "--out", "x", "--resume-lr", "1e-6")]
    [InlineData("train", "caption", "--data", "PAIRS", "--out", "x", "--resume-lr", "1e-6", "--restart")]
    public async Task Wrong_command_lines_are_usage_errors(params string[] arguments)
    {
        string[] real = [.. arguments.Select(a => a switch { "PAIRS" => Pairs(1), "x" => _folder["x"], _ => a })];
        CommandLineRun run = await CommandLineRun.Of([.. real, .. arguments.Contains("caption") ? ["--model", SmallCaptioner.Folder] : (string[])[]]);
        Assert.Equal((ExitCodes.Usage, ""), (run.Code, run.Out));
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
