using System.Numerics;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

internal static class RandomUtils
{
    public static TauswortheHybrid Create() => new(new Random());
    public static TauswortheHybrid Create(int? seed) => seed is int s ? Create((uint)s) : Create();
    public static TauswortheHybrid Create(uint seed) => new(seed);
    public static TauswortheHybrid Create(Random seed) => new(seed);
}

/// <summary>ML.NET's generator (three Tausworthe steps and one linear one, GPU Gems 3 chapter 37), so that a seed means the same numbers.</summary>
internal sealed class TauswortheHybrid : Random
{
    private uint _z1, _z2, _z3, _z4;

    public TauswortheHybrid(uint seed)
    {
        _z1 = seed;
        _z2 = Mix(_z1, seed);
        _z3 = Mix(_z2, seed);
        _z4 = Mix(_z3, seed);
    }

    public TauswortheHybrid(Random source)
    {
        _z1 = AtLeast128(source);
        _z2 = AtLeast128(source);
        _z3 = AtLeast128(source);
        _z4 = Bits(source);
    }

    public override double NextDouble() => NextBits() * (1.0 / (1L << 32));

    public override float NextSingle() => (NextBits() >> 9) * (1f / (1 << 23));

    public override int Next()
    {
        uint u = NextBits();
        return (int)(u + (u & 0x80000000u));
    }

    public override int Next(int maxValue)
    {
        Contracts.CheckParam(maxValue >= 0, nameof(maxValue), "maxValue must be non-negative");
        return (int)((ulong)NextBits() * (ulong)maxValue >> 32);
    }

    public override int Next(int minValue, int maxValue)
    {
        Contracts.CheckParam(minValue <= maxValue, nameof(minValue), "minValue must be less than or equal to maxValue.");
        return (int)((long)(NextDouble() * ((long)maxValue - minValue)) + minValue);
    }

    public override void NextBytes(byte[] buffer)
    {
        Contracts.CheckValue(buffer, nameof(buffer));
        for (int i = 0; i < buffer.Length; i++) buffer[i] = (byte)Next();
    }

    private uint NextBits()
    {
        _z1 = Tausworthe(_z1, 13, 19, 12, ~0x1u);
        _z2 = Tausworthe(_z2, 2, 25, 4, ~0x7u);
        _z3 = Tausworthe(_z3, 3, 11, 17, ~0xfu);
        _z4 = 1664525 * _z4 + 1013904223;
        return _z1 ^ _z2 ^ _z3 ^ _z4;
    }

    private static uint Tausworthe(uint z, int s1, int s2, int s3, uint mask) => (z & mask) << s3 ^ (z << s1 ^ z) >> s2;

    private static uint Bits(Random source) => (uint)source.Next(0x10000) << 16 | (uint)source.Next(0x10000);

    private static uint AtLeast128(Random source)
    {
        uint u;
        do u = Bits(source); while (u < 128);
        return u;
    }

    // One round of MurmurHash3.
    private static uint Mix(uint hash, uint chunk)
    {
        chunk = BitOperations.RotateLeft(chunk * 0xCC9E2D51, 15) * 0x1B873593;
        return BitOperations.RotateLeft(hash ^ chunk, 13) * 5 + 0xE6546B64;
    }
}
