using System.Runtime.CompilerServices;

namespace Blip.MLNet.Modules.Numerics;

/// <summary>
/// A B for a B that lies in panels as wide as two registers: six rows of A at a time against one panel, accumulated in registers.
/// What a row gives does not depend on the rows beside it.
/// </summary>
internal static unsafe class TileKernel<TVector, TLanes> where TVector : struct where TLanes : ILanes<TVector>
{
    private const int RowsAtOnce = 6;

    /// <summary>Columns of a panel.</summary>
    public static int Width => 2 * TLanes.Count;

    /// <summary>c = a b for one panel.</summary>
    /// <param name="a">[rows, depth]</param>
    /// <param name="stride">Numbers from one row of a to the next.</param>
    /// <param name="rows">Rows of a and c.</param>
    /// <param name="panel">[depth, Width]</param>
    /// <param name="depth">Rows of the panel.</param>
    /// <param name="c">[rows, Width]</param>
    /// <param name="resultStride">Numbers from one row of c to the next.</param>
    public static void Run(float* a, long stride, int rows, float* panel, int depth, float* c, long resultStride)
    {
        for (int first = 0; first < rows; first += RowsAtOnce)
            Six(a + first * stride, stride, Math.Min(RowsAtOnce, rows - first) - 1, panel, depth, c + first * resultStride, resultStride);
    }

    /// <summary>Six rows; those after the last are the last one again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Six(float* a, long stride, int last, float* panel, int depth, float* c, long resultStride)
    {
        float* a1 = a + Math.Min(1, last) * stride, a2 = a + Math.Min(2, last) * stride, a3 = a + Math.Min(3, last) * stride;
        float* a4 = a + Math.Min(4, last) * stride, a5 = a + Math.Min(5, last) * stride;
        TVector p0 = default, q0 = default, p1 = default, q1 = default, p2 = default, q2 = default;
        TVector p3 = default, q3 = default, p4 = default, q4 = default, p5 = default, q5 = default;
        for (int k = 0; k < depth; k++)
        {
            TVector p = TLanes.Load(panel), q = TLanes.Load(panel + TLanes.Count);
            panel += 2 * TLanes.Count;
            TVector x = TLanes.Repeat(a[k]);
            p0 = TLanes.MultiplyAdd(x, p, p0);
            q0 = TLanes.MultiplyAdd(x, q, q0);
            x = TLanes.Repeat(a1[k]);
            p1 = TLanes.MultiplyAdd(x, p, p1);
            q1 = TLanes.MultiplyAdd(x, q, q1);
            x = TLanes.Repeat(a2[k]);
            p2 = TLanes.MultiplyAdd(x, p, p2);
            q2 = TLanes.MultiplyAdd(x, q, q2);
            x = TLanes.Repeat(a3[k]);
            p3 = TLanes.MultiplyAdd(x, p, p3);
            q3 = TLanes.MultiplyAdd(x, q, q3);
            x = TLanes.Repeat(a4[k]);
            p4 = TLanes.MultiplyAdd(x, p, p4);
            q4 = TLanes.MultiplyAdd(x, q, q4);
            x = TLanes.Repeat(a5[k]);
            p5 = TLanes.MultiplyAdd(x, p, p5);
            q5 = TLanes.MultiplyAdd(x, q, q5);
        }
        Store(p0, q0, c);
        Store(p1, q1, c + Math.Min(1, last) * resultStride);
        Store(p2, q2, c + Math.Min(2, last) * resultStride);
        Store(p3, q3, c + Math.Min(3, last) * resultStride);
        Store(p4, q4, c + Math.Min(4, last) * resultStride);
        Store(p5, q5, c + Math.Min(5, last) * resultStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(TVector p, TVector q, float* to)
    {
        TLanes.Store(p, to);
        TLanes.Store(q, to + TLanes.Count);
    }
}
