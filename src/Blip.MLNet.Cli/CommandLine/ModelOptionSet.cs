using System.CommandLine;
using System.Text.RegularExpressions;
using Blip.MLNet.Cli.Models;
using Blip.MLNet.Modules.Tasks;

namespace Blip.MLNet.Cli.CommandLine;

/// <summary>The options of every command that loads a model.</summary>
internal sealed partial class ModelOptionSet
{
    private static readonly Dictionary<string, Precision> Precisions = new(StringComparer.OrdinalIgnoreCase)
    {
        ["float32"] = Modules.Tasks.Precision.Float32, ["fp32"] = Modules.Tasks.Precision.Float32,
        ["bfloat16"] = Modules.Tasks.Precision.BFloat16, ["bf16"] = Modules.Tasks.Precision.BFloat16,
    };

    private readonly Option<string> _precision = new("--precision") { Description = "Number format of the weights: float32 or bfloat16.", DefaultValueFactory = _ => "float32", HelpName = "FORMAT" };
    private readonly Option<string> _device = new("--device") { Description = "Where the model computes: cpu, cuda, cuda:1.", DefaultValueFactory = _ => "cpu", HelpName = "DEVICE" };
    private readonly Option<int?> _imageSize = new("--image-size") { Description = "Side of the model's pictures in pixels, if another than the checkpoint's.", HelpName = "PIXELS" };

    private readonly DefaultModel _default;

    public ModelOptionSet(DefaultModel defaultModel)
    {
        _default = defaultModel;
        Model = new("--model", "-m") { Description = $"A model folder, a checkpoint file, a name on the Hugging Face hub (org/name[@revision]), an official file name, or the name of a model shipped with the program. Default: {defaultModel.Name}.", HelpName = "MODEL" };
    }

    /// <summary>Which model.</summary>
    public Option<string?> Model { get; }

    /// <summary>Its words.</summary>
    public Option<string?> Vocabulary { get; } = new("--vocab") { Description = "vocab.txt or tokenizer.json, for a checkpoint that has none beside it.", HelpName = "FILE" };

    public IEnumerable<Option> All => [Model, Vocabulary, _precision, _device, _imageSize];

    /// <summary>How to load the model, as the command line says.</summary>
    public ModelLoadOptions Read(ParseResult parsed)
    {
        string precision = parsed.GetValue(_precision)!;
        string? vocabulary = parsed.GetValue(Vocabulary);
        if (!Precisions.TryGetValue(precision, out Precision format)) throw new UsageException($"--precision is '{precision}'; expected float32 or bfloat16.");
        if (vocabulary is not null && !File.Exists(vocabulary)) throw new UsageException($"--vocab: there is no file '{vocabulary}'.");
        if (parsed.GetValue(_imageSize) is { } size && size is < 1 or > 16384) throw new UsageException($"--image-size is {size}; expected 1 to 16384.");
        string device = parsed.GetValue(_device)!;
        if (!Devices().IsMatch(device)) throw new UsageException($"--device is '{device}'; expected cpu, cuda or cuda:N.");
        return new ModelLoadOptions { Precision = format, Device = device, Vocabulary = vocabulary, ImageSize = parsed.GetValue(_imageSize) };
    }

    /// <summary>Loads the model that the command line names, else <paramref name="otherwise"/> or the default one.</summary>
    /// <param name="context">Where downloads are shown.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="options">What <see cref="Read"/> gave.</param>
    /// <param name="load">Loads a model of the command's task.</param>
    /// <param name="cancellation">Stops downloading or loading.</param>
    /// <param name="otherwise">A better default.</param>
    public T Load<T>(CommandContext context, ParseResult parsed, ModelLoadOptions options, Func<string, ModelLoadOptions, CancellationToken, T> load, CancellationToken cancellation, string? otherwise = null)
    {
        var finder = new ModelFinder(context);
        return finder.Load(finder.Find(parsed.GetValue(Model) ?? otherwise, _default, cancellation).Path, options, load, cancellation);
    }

    [GeneratedRegex("^(cpu|cuda(:[0-9]{1,3})?)$")]
    private static partial Regex Devices();
}
