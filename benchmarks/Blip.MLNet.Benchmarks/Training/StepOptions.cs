using System.Globalization;
using Blip.MLNet.Modules.Tasks;

namespace Blip.MLNet.Benchmarks.Training;

/// <summary>What is measured of the training step.</summary>
internal sealed record StepOptions
{
    public const string Usage = """
          train [--precision float32|bfloat16] [--checkpointed N] [--steps N] [--batch N] [--size base|large] [--image-size PIXELS] [--clip LENGTH] [--freeze PART] [--model FILE --vocab FILE]
            Training steps of a captioner (random weights, or a model's): seconds of loss and gradients, of the update, and peak memory of the process.
        """;

    public Precision Precision { get; private init; } = Precision.Float32;

    public int CheckpointedBlocks { get; private init; }

    public int Steps { get; private init; } = 5;

    public int Batch { get; private init; } = 2;

    public bool Large { get; private init; }

    public int ImageSize { get; private init; } = 384;

    public double GradientLimit { get; private init; }

    public string? Freeze { get; private init; }

    public string? Model { get; private init; }

    public string? Vocabulary { get; private init; }

    /// <exception cref="ArgumentException">An option is unknown or lacks its value.</exception>
    public static StepOptions Parse(ReadOnlySpan<string> args)
    {
        var options = new StepOptions();
        for (int i = 0; i < args.Length; i += 2)
        {
            string value = i + 1 < args.Length ? args[i + 1] : throw new ArgumentException($"{args[i]} lacks its value.");
            options = args[i] switch
            {
                "--precision" => options with { Precision = Enum.Parse<Precision>(value, ignoreCase: true) },
                "--checkpointed" => options with { CheckpointedBlocks = Number(value) },
                "--steps" => options with { Steps = Number(value) },
                "--batch" => options with { Batch = Number(value) },
                "--size" => options with { Large = value == "large" },
                "--image-size" => options with { ImageSize = Number(value) },
                "--clip" => options with { GradientLimit = double.Parse(value, CultureInfo.InvariantCulture) },
                "--freeze" => options with { Freeze = value },
                "--model" => options with { Model = value },
                "--vocab" => options with { Vocabulary = value },
                _ => throw new ArgumentException($"'{args[i]}' is not an option of 'train'."),
            };
        }
        return options;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
