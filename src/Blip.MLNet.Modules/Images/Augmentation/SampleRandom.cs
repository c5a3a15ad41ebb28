namespace Blip.MLNet.Modules.Images.Augmentation;

/// <summary>
/// The random numbers of one sample in one epoch: they follow from the run's seed, the epoch and the sample alone, so that neither the order of
/// samples nor the number of workers matters, and a resumed run draws what a straight one draws. SplitMix64. Not thread-safe; each sample has its own.
/// </summary>
public sealed class SampleRandom
{
    private ulong _state;

    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="sample">The sample's place in the data, from 0.</param>
    public SampleRandom(long seed, long epoch, long sample)
    {
        _state = (ulong)seed;
        _state = Next() ^ (ulong)epoch;
        _state = Next() ^ (ulong)sample;
    }

    /// <summary>A number in [low, high).</summary>
    public double Between(double low, double high) => low + (high - low) * ((Next() >> 11) * (1.0 / (1UL << 53)));

    /// <summary>A whole number from 0 to <paramref name="count"/> - 1.</summary>
    public int Below(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return (int)Math.BigMul(Next(), (ulong)count, out _);
    }

    /// <summary>True with this probability.</summary>
    public bool Chance(double probability) => Between(0, 1) < probability;

    private ulong Next()
    {
        ulong z = _state += 0x9e3779b97f4a7c15;
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
        z = (z ^ z >> 27) * 0x94d049bb133111eb;
        return z ^ z >> 31;
    }
}
