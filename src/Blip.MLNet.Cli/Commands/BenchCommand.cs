using System.CommandLine;
using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Cli.Commands.Benchmarks;
using Blip.MLNet.Cli.Models;
using Blip.MLNet.Cli.Output;
using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Tasks;

namespace Blip.MLNet.Cli.Commands;

/// <summary>blip bench: how fast the models are on this machine, and how near to what it can do.</summary>
internal static class BenchCommand
{
    public static Command Create(CommandContext context) => new("bench", "Measure speed on this machine.") { Caption(context) };

    private static Command Caption(CommandContext context)
    {
        var model = new Option<string?>("--model", "-m") { Description = "A captioner. Default: one of full size with random weights.", HelpName = "MODEL" };
        var vocabulary = new Option<string?>("--vocab") { Description = "vocab.txt or tokenizer.json, for a checkpoint that has none beside it.", HelpName = "FILE" };
        var size = new Option<string>("--size") { Description = "Size of the model with random weights: base or large.", DefaultValueFactory = _ => "base", HelpName = "SIZE" };
        var pixels = new Option<int>("--image-size") { Description = "Pictures of the model with random weights.", DefaultValueFactory = _ => 384, HelpName = "PIXELS" };
        var precisions = new Option<string>("--precision") { Description = "Number formats, with commas.", DefaultValueFactory = _ => "float32,bfloat16", HelpName = "FORMATS" };
        var batches = new Option<string>("--batch") { Description = "Batch sizes, with commas.", DefaultValueFactory = _ => "1,8", HelpName = "SIZES" };
        var beams = new Option<int>("--beams") { Description = "Beams of the search.", DefaultValueFactory = _ => 3, HelpName = "N" };
        var length = new Option<int>("--max-length") { Description = "Tokens of each caption, with the prompt.", DefaultValueFactory = _ => 20, HelpName = "N" };
        var repeats = new Option<int>("--repeat") { Description = "Measurements of each; the median counts.", DefaultValueFactory = _ => 5, HelpName = "N" };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("caption", "Encode time, decode time a token, pictures a second and peak memory of a captioner, beside the machine's own rates.")
        {
            model, vocabulary, size, pixels, precisions, batches, beams, length, repeats, json,
        };
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var plan = new CaptionBenchPlan
            {
                Precisions = [.. parsed.GetValue(precisions)!.Split(',').Select(ParsePrecision)],
                Batches = [.. parsed.GetValue(batches)!.Split(',').Select(text => int.TryParse(text, out int value) && value is >= 1 and <= 512 ? value : throw new UsageException($"--batch is '{text}'; expected 1 to 512."))],
                Beams = InRange(beams, 1, 32),
                Length = InRange(length, 6, 500),
                Repeats = InRange(repeats, 1, 1000),
            };
            Func<Precision, CaptionModel> load = parsed.GetValue(model) is { } name ? Named(name) : Random();
            CaptionBenchReport report = new CaptionBench(plan, load, context.Notice).Run(cancellation);
            if (parsed.GetValue(json)) context.Out.WriteLine(JsonText.Of(report));
            else CaptionBenchTable.Print(context.OutConsole(), report);
            return ExitCodes.Success;

            int InRange(Option<int> option, int least, int most) =>
                parsed.GetValue(option) is var value && value >= least && value <= most ? value : throw new UsageException($"{option.Name} is {value}; expected {least} to {most}.");

            Func<Precision, CaptionModel> Random()
            {
                int side = InRange(pixels, 16, 2048);
                BlipConfig config = parsed.GetValue(size) switch { "base" => BlipConfig.Base(side), "large" => BlipConfig.Large(side), var other => throw new UsageException($"--size is '{other}'; expected base or large.") };
                return precision => RandomCaptioner.Create(config, precision);
            }

            Func<Precision, CaptionModel> Named(string named)
            {
                var finder = new ModelFinder(context);
                string path = finder.Find(named, cancellation);
                return precision => finder.Load(path, new ModelLoadOptions { Precision = precision, Vocabulary = parsed.GetValue(vocabulary) }, BlipCaptioner.Load, cancellation).Model;
            }
        }, CancellationToken.None));
        return command;
    }

    private static Precision ParsePrecision(string text) => text.Trim().ToLowerInvariant() switch
    {
        "float32" or "fp32" => Precision.Float32,
        "bfloat16" or "bf16" => Precision.BFloat16,
        _ => throw new UsageException($"--precision is '{text}'; expected float32 or bfloat16."),
    };
}
