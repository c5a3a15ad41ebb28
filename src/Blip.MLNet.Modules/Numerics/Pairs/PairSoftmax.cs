using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Powers = Blip.MLNet.Modules.Numerics.Exponential<System.Runtime.Intrinsics.Vector512<float>, Blip.MLNet.Modules.Numerics.Wide>;

namespace Blip.MLNet.Modules.Numerics.Pairs;

/// <summary>The softmax of each column of a panel of scores, as the panel of bfloat16 pairs that the next product takes.</summary>
internal static unsafe class PairSoftmax
{
    /// <summary>Probabilities are 2^(factor (score - the column's maximum)) over the columns' sums, by which they are not divided yet.</summary>
    /// <param name="scores">[rows, width]</param>
    /// <param name="rows">Rows, at least one.</param>
    /// <param name="factor">Positive.</param>
    /// <param name="panel">[rows / 2 rounded up, width, 2]; where rows are odd, the last row's partners are 0</param>
    /// <param name="sums">[width]</param>
    /// <param name="width">Columns, a multiple of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(float* scores, int rows, float factor, uint* panel, float* sums, int width)
    {
        for (int column = 0; column < width; column += Vector512<float>.Count)
        {
            float* top = scores + column, end = top + (long)rows * width;
            Vector512<float> most = Vector512.Load(top), scale = Vector512.Create(factor), sum = default;
            for (float* at = top + width; at < end; at += width) most = Vector512.MaxNative(most, Vector512.Load(at));
            most = -most * scale;
            uint* to = panel + column;
            for (float* at = top; at < end; at += 2 * width, to += width)
            {
                Vector512<float> first = Powers.OfTwo(Vector512.FusedMultiplyAdd(Vector512.Load(at), scale, most)), second = default;
                if (at + width < end) second = Powers.OfTwo(Vector512.FusedMultiplyAdd(Vector512.Load(at + width), scale, most));
                sum += first + second;
                PairLanes.Pairs(first, second).Store(to);
            }
            sum.Store(sums + column);
        }
    }
}
