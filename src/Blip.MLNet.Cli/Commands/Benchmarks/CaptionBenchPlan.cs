using Blip.MLNet.Modules.Tasks;

namespace Blip.MLNet.Cli.Commands.Benchmarks;

/// <summary>What is measured.</summary>
internal sealed record CaptionBenchPlan
{
    public required IReadOnlyList<Precision> Precisions { get; init; }

    public required IReadOnlyList<int> Batches { get; init; }

    public required int Beams { get; init; }

    /// <summary>Tokens of each caption with the prompt.</summary>
    public required int Length { get; init; }

    public required int Repeats { get; init; }
}

/// <summary>What was measured.</summary>
/// <param name="Processor">The machine's processor.</param>
/// <param name="Threads">Threads of libtorch.</param>
/// <param name="Model">Sizes in words.</param>
/// <param name="Beams">Beams of the search.</param>
/// <param name="Length">Tokens of each caption with the prompt.</param>
/// <param name="Repeats">Measurements of each; medians are given.</param>
/// <param name="BandwidthGBps">Memory read by all cores, in gigabytes a second.</param>
/// <param name="Rows">One for each number format and batch.</param>
internal sealed record CaptionBenchReport(string Processor, int Threads, string Model, int Beams, int Length, int Repeats, double BandwidthGBps, IReadOnlyList<CaptionBenchRow> Rows);

/// <summary>The measurements of one number format and batch.</summary>
internal sealed record CaptionBenchRow
{
    public required Precision Precision { get; init; }

    public required int Batch { get; init; }

    /// <summary>Milliseconds to encode the batch.</summary>
    public required double EncodeMs { get; init; }

    /// <summary>The encoder's arithmetic over its time, in 10^9 a second.</summary>
    public required double EncodeGFlops { get; init; }

    /// <summary>libtorch's matrix products alone, at the shapes of the encoder's linear layers.</summary>
    public required double LinearGFlops { get; init; }

    /// <summary>The same with attention's two products, which are slower.</summary>
    public required double GemmGFlops { get; init; }

    /// <summary><see cref="EncodeGFlops"/> of <see cref="LinearGFlops"/>.</summary>
    public double LinearShare => EncodeGFlops / LinearGFlops;

    /// <summary><see cref="EncodeGFlops"/> of <see cref="GemmGFlops"/>.</summary>
    public double GemmShare => EncodeGFlops / GemmGFlops;

    /// <summary>Milliseconds for a token of all captions of the batch.</summary>
    public required double DecodeMsPerToken { get; init; }

    /// <summary>Weights and cached keys and values that a token reads, over its time, in gigabytes a second.</summary>
    public required double DecodeGBps { get; init; }

    /// <summary><see cref="DecodeGBps"/> of the machine's bandwidth.</summary>
    public required double DecodeShare { get; init; }

    /// <summary>Milliseconds of the whole decoding, the cross-attention's keys and values with it.</summary>
    public required double DecodeMs { get; init; }

    public double PicturesPerSecond => 1000.0 * Batch / (EncodeMs + DecodeMs);

    /// <summary>Most memory of the process while it was measured.</summary>
    public required long PeakBytes { get; init; }
}
