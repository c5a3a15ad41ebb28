namespace Blip.MLNet.Trainers.Data;

/// <summary>Random numbers that depend on the run's seed and on where they are drawn, not on what was drawn before.</summary>
internal static class SeededRandom
{
    /// <summary>A seed for one place of a run (SplitMix64 over its coordinates).</summary>
    public static long At(long seed, params ReadOnlySpan<long> place)
    {
        ulong state = Mix((ulong)seed);
        foreach (long coordinate in place) state = Mix(state ^ Mix((ulong)coordinate));
        return (long)(state >> 1); // not negative
    }

    /// <summary>0, 1, … in an order of the epoch's own.</summary>
    public static int[] Order(int count, long seed, int epoch)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        ulong state = (ulong)At(seed, 1, epoch);
        for (int i = count - 1; i > 0; i--)
        {
            state += 0x9E3779B97F4A7C15;
            int j = (int)(((UInt128)Finish(state) * (ulong)(i + 1)) >> 64);
            (order[i], order[j]) = (order[j], order[i]);
        }
        return order;
    }

    private static ulong Mix(ulong value) => Finish(value + 0x9E3779B97F4A7C15);

    private static ulong Finish(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
