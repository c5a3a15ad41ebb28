using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Blip.MLNet.Modules.Numerics.Pairs;

/// <summary>Packs rows of bfloat16 numbers as the columns of a panel, pair by pair: [width, 2 pairs] -> [pairs, width, 2].</summary>
internal static unsafe class PairPanel
{
    private const int Side = SquareBlock.Side;

    /// <summary>Packs rows; columns without a row are 0.</summary>
    /// <param name="first">The first row's first pair.</param>
    /// <param name="rowBytes">Bytes from a row to the next.</param>
    /// <param name="rows">1 to the width</param>
    /// <param name="pairs">Pairs of a row.</param>
    /// <param name="panel">[pairs, width, 2]</param>
    /// <param name="width">Columns of the panel, a multiple of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(nint first, long rowBytes, int rows, int pairs, ushort* panel, int width)
    {
        var block = stackalloc Vector512<uint>[Side];
        uint* part = stackalloc uint[Side];
        for (int row = 0; row < width; row += Side)
        {
            for (int pair = 0; pair < pairs; pair += Side)
            {
                int count = Math.Min(Side, pairs - pair);
                for (int i = 0; i < Side; i++)
                {
                    var from = (uint*)(first + (nint)((row + i) * rowBytes)) + pair;
                    block[i] = row + i >= rows ? default : count == Side ? Vector512.Load(from) : LoadPart(from, count, part);
                }
                SquareBlock.Turn(block);
                for (int i = 0; i < count; i++) block[i].Store((uint*)panel + (long)(pair + i) * width + row);
            }
        }
    }

    private static Vector512<uint> LoadPart(uint* from, int count, uint* part)
    {
        for (int i = 0; i < Side; i++) part[i] = i < count ? from[i] : 0;
        return Vector512.Load(part);
    }
}
