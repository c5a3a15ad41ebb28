using System.Runtime.CompilerServices;

namespace Blip.MLNet.Modules.Numerics;

/// <summary>The softmax of each column of a matrix of few columns, which goes down the columns with a register for several of them.</summary>
internal static unsafe class ColumnSoftmax<TVector, TLanes> where TVector : struct where TLanes : ILanes<TVector>
{
    /// <summary>x = 2^(x - the column's maximum); the columns' sums, by which results are yet to be divided, come out beside.</summary>
    /// <param name="x">[rows, width]</param>
    /// <param name="rows">Rows, at least one.</param>
    /// <param name="width">Columns, a multiple of a register's numbers.</param>
    /// <param name="sums">[width]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(float* x, int rows, int width, float* sums)
    {
        for (int column = 0; column < width; column += TLanes.Count)
        {
            float* top = x + column, end = top + (long)rows * width;
            TVector most = TLanes.Load(top);
            for (float* at = top + width; at < end; at += width) most = TLanes.Max(most, TLanes.Load(at));
            TVector sum = default;
            for (float* at = top; at < end; at += width)
            {
                TVector v = Exponential<TVector, TLanes>.OfTwo(TLanes.Subtract(TLanes.Load(at), most));
                TLanes.Store(v, at);
                sum = TLanes.Add(sum, v);
            }
            TLanes.Store(sum, sums + column);
        }
    }
}
