using Blip.MLNet.Modules.Numerics.Pairs;

namespace Blip.MLNet.Modules.Tests.Numerics.Pairs;

/// <summary>bfloat16 numbers for tests of what multiplies them.</summary>
internal static class PairNumbers
{
    /// <summary>Skips a test where the processor lacks the instruction.</summary>
    public static void SkipWithoutKernel() => Assert.SkipUnless(PairKernel.IsSupported, "The processor has no AVX512_BF16, or the system lets no program assemble code.");

    /// <summary>Random numbers of both signs, of which some are 0.</summary>
    public static ushort[] Random(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i => i % 11 == 3 ? (ushort)0 : (ushort)(BitConverter.SingleToUInt32Bits((float)(random.NextDouble() * 4 - 2)) >> 16))];
    }

    public static float Value(ushort half) => BitConverter.Int32BitsToSingle(half << 16);
}
