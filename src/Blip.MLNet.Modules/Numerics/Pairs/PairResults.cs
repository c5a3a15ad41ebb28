using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Blip.MLNet.Modules.Numerics.Pairs;

/// <summary>Where sums of <see cref="PairKernel"/> go: to the nearest bfloat16 (ties to even; NaN stays NaN).</summary>
internal static unsafe class PairResults
{
    /// <summary>y = c</summary>
    /// <param name="c">[rows, width]</param>
    /// <param name="rows">Rows.</param>
    /// <param name="width">Columns of c, a multiple of 16.</param>
    /// <param name="columns">Columns that count, 1 to the width.</param>
    /// <param name="y">The first number of the first row.</param>
    /// <param name="stride">Numbers from a row of y to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Store(float* c, int rows, int width, int columns, ushort* y, long stride)
    {
        for (int row = 0; row < rows; row++, c += width, y += stride)
        {
            if (columns < width) Rows.Write(c, (nint)y, true, columns);
            else for (int i = 0; i < width; i += Vector512<float>.Count) PairLanes.Round(Vector512.Load(c + i)).Store(y + i);
        }
    }

    /// <summary>y += c</summary>
    /// <param name="c">[rows, width]; changed where not all columns count</param>
    /// <param name="rows">Rows.</param>
    /// <param name="width">Columns of c, a multiple of 16.</param>
    /// <param name="columns">Columns that count, 1 to the width.</param>
    /// <param name="y">The first number of the first row.</param>
    /// <param name="stride">Numbers from a row of y to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(float* c, int rows, int width, int columns, ushort* y, long stride)
    {
        for (int row = 0; row < rows; row++, c += width, y += stride)
        {
            if (columns < width)
            {
                for (int i = 0; i < columns; i++) c[i] += BFloat16Lanes.Widen(y[i]);
                Rows.Write(c, (nint)y, true, columns);
            }
            else
            {
                for (int i = 0; i < width; i += Vector512<float>.Count) PairLanes.Round(Vector512.Load(c + i) + PairLanes.Widen(Vector256.Load(y + i))).Store(y + i);
            }
        }
    }
}
