namespace Blip.MLNet.Evaluators.Captions.Spice;

/// <summary>Where the official SPICE program is, and how it is run.</summary>
public sealed class SpiceOptions
{
    /// <summary>The path of spice-1.0.jar; its folder lib/ with the Stanford parser and models lies beside it.</summary>
    public required string Jar { get; init; }

    /// <summary>The Java program; default <c>java</c>, found on the PATH. SPICE wants Java 8.</summary>
    public string Java { get; init; } = "java";

    /// <summary>A folder in which SPICE keeps parsed references between runs; null: none is kept.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>Images per run of the program, 1 or more; default 5,000.</summary>
    public int BatchSize { get; init; } = 5000;

    /// <summary>The longest that one run may take; default one hour. A longer run is stopped and reported.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Java's heap in gibibytes, 1 or more; default 8, as the official wrapper asks for.</summary>
    public int HeapGiB { get; init; } = 8;

    internal void Check()
    {
        if (string.IsNullOrEmpty(Jar)) throw new ArgumentException($"{nameof(Jar)} is empty; give the path of spice-1.0.jar.");
        if (!File.Exists(Jar)) throw new FileNotFoundException($"SPICE's program '{Jar}' does not exist. SPICE is at https://panderson.me/spice/; give the path of spice-1.0.jar.", Jar);
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(HeapGiB, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Timeout, TimeSpan.Zero);
    }
}
