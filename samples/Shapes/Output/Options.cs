using System.Globalization;
using Blip.MLNet.Samples.Shapes.Scenes;

namespace Blip.MLNet.Samples.Shapes.Output;

/// <summary>What to make, from the command line.</summary>
public sealed class Options
{
    public const string Usage = """
        Makes the Shapes data set: pictures of coloured shapes with captions, questions and statements.
          Shapes --out DIR [--train 10000] [--val 500] [--test 0] [--size 96] [--seed 1] [--domain figures|icons]
          Shapes pictures --out DIR [--size 256] [--seed 1] [--domain figures|icons]     twelve sample pictures
        The same options give the same bytes.
        """;

    public bool Pictures { get; private set; }

    public string Out { get; private set; } = "";

    public int Train { get; private set; } = 10_000;

    public int Val { get; private set; } = 500;

    public int Test { get; private set; }

    public int Size { get; private set; }

    public long Seed { get; private set; } = 1;

    public Domain Domain { get; private set; } = Domain.Figures;

    /// <summary>Reads arguments.</summary>
    /// <exception cref="ArgumentException">An argument is unknown or wrong; the message says which and what was expected.</exception>
    public static Options Parse(IReadOnlyList<string> arguments)
    {
        var options = new Options { Pictures = arguments.Count > 0 && arguments[0] == "pictures" };
        for (int i = options.Pictures ? 1 : 0; i < arguments.Count; i += 2)
        {
            string name = arguments[i];
            if (i + 1 == arguments.Count) throw new ArgumentException($"{name} needs a value.");
            options.Set(name, arguments[i + 1]);
        }
        if (options.Out.Length == 0) throw new ArgumentException("--out DIR is needed: the folder to write to.");
        if (options.Size == 0) options.Size = options.Pictures ? 256 : 96;
        return options;
    }

    private void Set(string name, string value)
    {
        switch (name)
        {
            case "--out": Out = value; break;
            case "--train": Train = Number(name, value, 0, 1_000_000); break;
            case "--val": Val = Number(name, value, 0, 1_000_000); break;
            case "--test": Test = Number(name, value, 0, 1_000_000); break;
            case "--size": Size = Number(name, value, 16, 4096); break;
            case "--seed": Seed = Number(name, value, 0, int.MaxValue); break;
            case "--domain": Domain = Domain.Named(value); break;
            default: throw new ArgumentException($"Unknown option '{name}'; expected --out, --train, --val, --test, --size, --seed or --domain.");
        }
    }

    private static int Number(string name, string value, int low, int high) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= low && number <= high ? number
        : throw new ArgumentException($"{name} is '{value}'; expected a whole number from {low} to {high}.");
}
