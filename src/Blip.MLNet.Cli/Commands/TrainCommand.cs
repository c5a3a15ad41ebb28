using System.CommandLine;
using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Cli.Commands.Training;
using Blip.MLNet.Cli.Output;
using Blip.MLNet.Trainers.Lavis;
using Microsoft.ML;

namespace Blip.MLNet.Cli.Commands;

/// <summary>blip train: fine-tuning, from a run config of LAVIS or (blip train caption) from pairs of one's own.</summary>
internal static class TrainCommand
{
    public static Command Create(CommandContext context)
    {
        var config = new Option<string?>("--cfg-path") { Description = "A run config of LAVIS (YAML), as it is.", HelpName = "FILE" };
        var options = new Option<string[]>("--options") { Description = "Values that go over the config's: run.max_epoch=1 run.batch_size_train=8.", AllowMultipleArgumentsPerToken = true, HelpName = "KEY=VALUE" };
        var root = new Option<string?>("--data-root") { Description = "The folder that the config's data paths are relative to. Default: LAVIS's cache, the config's folder, the working directory.", HelpName = "FOLDER" };
        var resumed = ResumeRate.CreateOption();
        var restart = ResumeRate.CreateRestart("the config's output_dir");
        var command = new Command("train", "Fine-tune a captioner from a run config of LAVIS, or with 'caption' from your own pictures and captions. Ctrl-C writes a checkpoint; the same command goes on from it.")
        {
            config, options, root, resumed, restart, TrainCaptionCommand.Create(context),
        };
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            if (parsed.GetValue(config) is not { } file) throw new UsageException("--cfg-path is missing; 'blip train caption' trains without a config.");
            if (!File.Exists(file)) throw new UsageException($"--cfg-path: there is no file '{file}'.");
            foreach (string option in parsed.GetValue(options) ?? [])
                if (!option.Contains('=', StringComparison.Ordinal)) throw new UsageException($"--options has '{option}'; expected key=value.");
            LavisRunConfig run = LavisRunConfig.Load(file, parsed.GetValue(options) ?? []);
            using var reporter = new TrainingReporter(context);
            LavisRunResult result = new LavisCaptionRun(new MLContext(), run, parsed.GetValue(root), reporter.Warn).Run(o =>
            {
                o = o with { Progress = reporter, Cancellation = cancellation, Resume = !parsed.GetValue(restart) };
                return parsed.GetValue(resumed) is { } lower ? ResumeRate.Apply(o, lower) : o;
            });
            result.Training?.Transformer.Dispose();
            foreach ((string split, var metrics) in result.Tests) context.Out.WriteLine($"{split}: {JsonText.Of(metrics.ByName().ToDictionary())}");
            context.Notice($"results: {result.OutputDirectory}");
            return UnwrittenFiles.Report(context, result.Training?.UnwrittenFiles ?? []);
        }, CancellationToken.None));
        return command;
    }
}
