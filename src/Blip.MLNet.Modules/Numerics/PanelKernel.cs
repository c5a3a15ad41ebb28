using System.Runtime.CompilerServices;

namespace Blip.MLNet.Modules.Numerics;

/// <summary>
/// C = A B for a B of few columns: a panel as wide as three registers, or one. Eight rows of A at a time (four where there are but sixteen
/// registers) against the panel, accumulated in registers. What a column gives does not depend on the columns beside it.
/// </summary>
internal static unsafe class PanelKernel<TVector, TLanes> where TVector : struct where TLanes : ILanes<TVector>
{
    /// <summary>Columns of a wide panel.</summary>
    public static int Wide => 3 * TLanes.Count;

    /// <summary>Columns of a narrow panel.</summary>
    public static int Narrow => TLanes.Count;

    /// <summary>Computes all rows of C.</summary>
    /// <param name="a">[rows, depth], with any steps</param>
    /// <param name="rowStep">Numbers from one row of A to the next.</param>
    /// <param name="depthStep">Numbers from one number of a row of A to the next.</param>
    /// <param name="rows">Rows of A and C.</param>
    /// <param name="panel">[depth, width]</param>
    /// <param name="depth">Rows of the panel.</param>
    /// <param name="start">What the sums begin with: [width], [rows, width], or C itself; null: 0.</param>
    /// <param name="startStep">Numbers from a row's start to the next row's: 0 or the width.</param>
    /// <param name="c">[rows, width]</param>
    /// <param name="width"><see cref="Wide"/> or <see cref="Narrow"/></param>
    public static void Run(float* a, long rowStep, long depthStep, int rows, float* panel, int depth, float* start, int startStep, float* c, int width)
    {
        bool eight = TLanes.Count >= 16;
        int atOnce = eight || width == Narrow ? 8 : 4;
        for (int row = 0; row < rows; row += atOnce)
        {
            // The rows that a last tile lacks are the last row again.
            int last = Math.Min(atOnce, rows - row) - 1;
            float* from = a + row * rowStep, sums = start is null ? null : start + (long)row * startStep, to = c + (long)row * width;
            if (width == Narrow) Eight<One<TVector>>(from, rowStep, depthStep, last, panel, depth, sums, startStep, to);
            else if (eight) Eight<Three<TVector>>(from, rowStep, depthStep, last, panel, depth, sums, startStep, to);
            else Four<Three<TVector>>(from, rowStep, depthStep, last, panel, depth, sums, startStep, to);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Eight<TRow>(float* a, long rowStep, long depthStep, int last, float* panel, int depth, float* start, int startStep, float* c) where TRow : struct, IPanelRow<TRow, TVector>
    {
        float* a1 = a + Math.Min(1, last) * rowStep, a2 = a + Math.Min(2, last) * rowStep, a3 = a + Math.Min(3, last) * rowStep;
        float* a4 = a + Math.Min(4, last) * rowStep, a5 = a + Math.Min(5, last) * rowStep, a6 = a + Math.Min(6, last) * rowStep, a7 = a + Math.Min(7, last) * rowStep;
        TRow c0 = Start<TRow>(start, 0), c1 = Start<TRow>(start, Math.Min(1, last) * startStep), c2 = Start<TRow>(start, Math.Min(2, last) * startStep);
        TRow c3 = Start<TRow>(start, Math.Min(3, last) * startStep), c4 = Start<TRow>(start, Math.Min(4, last) * startStep), c5 = Start<TRow>(start, Math.Min(5, last) * startStep);
        TRow c6 = Start<TRow>(start, Math.Min(6, last) * startStep), c7 = Start<TRow>(start, Math.Min(7, last) * startStep);
        long at = 0;
        int width = TRow.Registers * TLanes.Count;
        for (float* end = panel + (long)depth * width; panel < end; panel += width)
        {
            TRow row = TRow.Load<TLanes>(panel);
            c0.Add<TLanes>(a[at], row);
            c1.Add<TLanes>(a1[at], row);
            c2.Add<TLanes>(a2[at], row);
            c3.Add<TLanes>(a3[at], row);
            c4.Add<TLanes>(a4[at], row);
            c5.Add<TLanes>(a5[at], row);
            c6.Add<TLanes>(a6[at], row);
            c7.Add<TLanes>(a7[at], row);
            at += depthStep;
        }
        c0.Store<TLanes>(c);
        c1.Store<TLanes>(c + Math.Min(1, last) * width);
        c2.Store<TLanes>(c + Math.Min(2, last) * width);
        c3.Store<TLanes>(c + Math.Min(3, last) * width);
        c4.Store<TLanes>(c + Math.Min(4, last) * width);
        c5.Store<TLanes>(c + Math.Min(5, last) * width);
        c6.Store<TLanes>(c + Math.Min(6, last) * width);
        c7.Store<TLanes>(c + Math.Min(7, last) * width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four<TRow>(float* a, long rowStep, long depthStep, int last, float* panel, int depth, float* start, int startStep, float* c) where TRow : struct, IPanelRow<TRow, TVector>
    {
        float* a1 = a + Math.Min(1, last) * rowStep, a2 = a + Math.Min(2, last) * rowStep, a3 = a + Math.Min(3, last) * rowStep;
        TRow c0 = Start<TRow>(start, 0), c1 = Start<TRow>(start, Math.Min(1, last) * startStep), c2 = Start<TRow>(start, Math.Min(2, last) * startStep);
        TRow c3 = Start<TRow>(start, Math.Min(3, last) * startStep);
        long at = 0;
        int width = TRow.Registers * TLanes.Count;
        for (float* end = panel + (long)depth * width; panel < end; panel += width)
        {
            TRow row = TRow.Load<TLanes>(panel);
            c0.Add<TLanes>(a[at], row);
            c1.Add<TLanes>(a1[at], row);
            c2.Add<TLanes>(a2[at], row);
            c3.Add<TLanes>(a3[at], row);
            at += depthStep;
        }
        c0.Store<TLanes>(c);
        c1.Store<TLanes>(c + Math.Min(1, last) * width);
        c2.Store<TLanes>(c + Math.Min(2, last) * width);
        c3.Store<TLanes>(c + Math.Min(3, last) * width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TRow Start<TRow>(float* start, int at) where TRow : struct, IPanelRow<TRow, TVector> => start is null ? default : TRow.Load<TLanes>(start + at);
}
