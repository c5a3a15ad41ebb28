namespace Blip.MLNet.Samples.Shapes.Scenes;

/// <summary>Random numbers that are the same on every platform and version: SplitMix64, started from a seed and the names of what it is for.</summary>
public sealed class Randomness
{
    private ulong _state;

    /// <param name="seed">The data set's seed.</param>
    /// <param name="purpose">What the numbers are for, such as a split's name: each purpose has numbers of its own.</param>
    /// <param name="index">The item of that purpose.</param>
    public Randomness(long seed, string purpose, long index)
    {
        _state = (ulong)seed;
        foreach (char c in purpose) _state = Next() ^ c;
        _state = Next() ^ (ulong)index;
    }

    /// <summary>A whole number from 0 to <paramref name="count"/> - 1.</summary>
    public int Below(int count) => (int)(Math.BigMul(Next(), (ulong)count, out _));

    /// <summary>A number in [low, high).</summary>
    public double Between(double low, double high) => low + (high - low) * (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>True with this probability.</summary>
    public bool Chance(double probability) => Between(0, 1) < probability;

    /// <summary>One of the choices.</summary>
    public T Pick<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    /// <summary>The choices in a random order.</summary>
    public T[] Shuffled<T>(IEnumerable<T> choices)
    {
        T[] all = [.. choices];
        for (int i = all.Length - 1; i > 0; i--)
        {
            int other = Below(i + 1);
            (all[i], all[other]) = (all[other], all[i]);
        }
        return all;
    }

    private ulong Next()
    {
        ulong z = _state += 0x9e3779b97f4a7c15;
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
        z = (z ^ z >> 27) * 0x94d049bb133111eb;
        return z ^ z >> 31;
    }
}
