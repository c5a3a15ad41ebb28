using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Blip.MLNet.Modules.Numerics.Pairs;

/// <summary>Rows of bfloat16 numbers, two at a time: number by number, a pair of the one row's and the other's.</summary>
internal static unsafe class PairValues
{
    /// <summary>[rows, width] -> [rows / 2 rounded up, width, 2]; where rows are odd, the last row's partners are 0.</summary>
    /// <param name="first">The first row.</param>
    /// <param name="rowBytes">Bytes from a row to the next.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="width">Numbers of a row.</param>
    /// <param name="to">Where the pairs go.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Join(nint first, long rowBytes, int rows, int width, uint* to)
    {
        for (int row = 0; row < rows; row += 2, to += width)
        {
            var one = (ushort*)(first + (nint)(row * rowBytes));
            ushort* other = row + 1 < rows ? (ushort*)((byte*)one + rowBytes) : null;
            int i = 0;
            for (; i <= width - Vector512<uint>.Count; i += Vector512<uint>.Count)
            {
                Vector512<uint> pairs = Avx512F.ConvertToVector512UInt32(Vector256.Load(one + i));
                if (other is not null) pairs |= Avx512F.ConvertToVector512UInt32(Vector256.Load(other + i)) << 16;
                pairs.Store(to + i);
            }
            for (; i < width; i++) to[i] = one[i] | (other is null ? 0 : (uint)other[i] << 16);
        }
    }
}
