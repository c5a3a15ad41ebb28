using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Blip.MLNet.Modules.Numerics;

/// <summary>16 x 16 numbers of 32 bits.</summary>
internal static unsafe class SquareBlock
{
    /// <summary>Rows, and numbers of a row.</summary>
    public const int Side = 16;

    /// <summary>Rows become columns: first within 128 bits, then 128 bits at a time.</summary>
    /// <param name="block">[16] registers of 16 numbers</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Turn(Vector512<uint>* block)
    {
        for (int i = 0; i < Side; i += 4)
        {
            Vector512<ulong> low = Avx512F.UnpackLow(block[i], block[i + 1]).AsUInt64(), high = Avx512F.UnpackHigh(block[i], block[i + 1]).AsUInt64();
            Vector512<ulong> low2 = Avx512F.UnpackLow(block[i + 2], block[i + 3]).AsUInt64(), high2 = Avx512F.UnpackHigh(block[i + 2], block[i + 3]).AsUInt64();
            block[i] = Avx512F.UnpackLow(low, low2).AsUInt32();
            block[i + 1] = Avx512F.UnpackHigh(low, low2).AsUInt32();
            block[i + 2] = Avx512F.UnpackLow(high, high2).AsUInt32();
            block[i + 3] = Avx512F.UnpackHigh(high, high2).AsUInt32();
        }
        const byte even = 0x88, odd = 0xDD; // parts 0 and 2, or 1 and 3, of each operand
        for (int i = 0; i < 4; i++)
        {
            Vector512<uint> even1 = Avx512F.Shuffle4x128(block[i], block[i + 4], even), odd1 = Avx512F.Shuffle4x128(block[i], block[i + 4], odd);
            Vector512<uint> even2 = Avx512F.Shuffle4x128(block[i + 8], block[i + 12], even), odd2 = Avx512F.Shuffle4x128(block[i + 8], block[i + 12], odd);
            block[i] = Avx512F.Shuffle4x128(even1, even2, even);
            block[i + 4] = Avx512F.Shuffle4x128(odd1, odd2, even);
            block[i + 8] = Avx512F.Shuffle4x128(even1, even2, odd);
            block[i + 12] = Avx512F.Shuffle4x128(odd1, odd2, odd);
        }
    }
}
