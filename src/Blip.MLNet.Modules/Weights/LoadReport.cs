using System.Text;

namespace Blip.MLNet.Modules.Weights;

/// <summary>A tensor whose stored shape is not the model's.</summary>
public sealed record ShapeMismatch(string Name, string Stored, string Expected)
{
    /// <summary>One line.</summary>
    public override string ToString() => $"{Name}: stored {Stored}, expected {Expected}";
}

/// <summary>How a checkpoint fits a model, tensor by tensor.</summary>
public sealed class LoadReport
{
    private const int MaxListed = 40;

    /// <summary>Parameters that take a stored tensor.</summary>
    public required IReadOnlyList<string> Loaded { get; init; }

    /// <summary>Parameters that the checkpoint lacks.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>Stored tensors that the model lacks.</summary>
    public required IReadOnlyList<string> Unexpected { get; init; }

    /// <summary>Tensors of the wrong shape.</summary>
    public required IReadOnlyList<ShapeMismatch> WrongShape { get; init; }

    /// <summary>Stored tensors that the model ties to others although their values differ.</summary>
    public required IReadOnlyList<string> Untied { get; init; }

    /// <summary>Harmless buffers and second names of tied tensors that were passed over (see <see cref="KnownTensors"/>).</summary>
    public required IReadOnlyList<string> Ignored { get; init; }

    /// <summary>Parts of the checkpoint that belong to another task's model, with their number of tensors.</summary>
    public required IReadOnlyDictionary<string, int> UnusedParts { get; init; }

    /// <summary>Tensors that were fitted to another shape.</summary>
    public required IReadOnlyList<string> Adapted { get; init; }

    /// <summary>Whether the checkpoint fits as strictly as the options ask.</summary>
    public bool Fits(LoadOptions options) =>
        WrongShape.Count == 0 && (options.AllowMissing || Missing.Count == 0) && (options.AllowUnexpected || Unexpected.Count == 0) && (options.AllowUntied || Untied.Count == 0);

    /// <summary>What does not fit, every tensor by name.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append($"{Loaded.Count} tensors fit");
        List(text, "missing", Missing);
        List(text, "unexpected", Unexpected);
        List(text, "of wrong shape", WrongShape);
        List(text, "tied in the model but different in the file", Untied);
        return text.ToString();
    }

    /// <summary>The first lines of <see cref="ToString"/>, for an exception's message.</summary>
    internal string Summary()
    {
        string[] lines = ToString().Split('\n');
        return lines.Length <= MaxListed ? string.Join('\n', lines) : string.Join('\n', lines.Take(MaxListed)) + $"\n  … and {lines.Length - MaxListed} more lines (see Report)";
    }

    private static void List<T>(StringBuilder text, string what, IReadOnlyList<T> items)
    {
        if (items.Count == 0) return;
        text.Append($"\n{items.Count} {what}:");
        foreach (T item in items) text.Append($"\n  {item}");
    }
}

/// <summary>A checkpoint that does not fit the model. <see cref="Report"/> lists every tensor.</summary>
public sealed class CheckpointMismatchException(string file, LoadReport report)
    : CheckpointException(file, "the checkpoint does not fit the model: " + report.Summary())
{
    /// <summary>All that is missing, unexpected or of the wrong shape.</summary>
    public LoadReport Report { get; } = report;
}
