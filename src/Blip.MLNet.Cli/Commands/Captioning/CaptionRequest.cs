using Blip.MLNet.Cli.Inputs;
using Blip.MLNet.Modules.Tasks;

namespace Blip.MLNet.Cli.Commands.Captioning;

/// <summary>What blip caption was asked for.</summary>
internal sealed record CaptionRequest
{
    /// <summary>As the user named them.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>How they become pictures, given where to report missing ones.</summary>
    public required Func<Action<string>, InputExpansion> Expansion { get; init; }

    /// <summary>Null: the default captioner.</summary>
    public string? Model { get; init; }

    public required ModelLoadOptions Load { get; init; }

    public required CaptionOptions Caption { get; init; }

    public int Batch { get; init; } = 4;

    /// <summary>The results file; null: a table.</summary>
    public string? Out { get; init; }

    public bool Resume { get; init; }
}
