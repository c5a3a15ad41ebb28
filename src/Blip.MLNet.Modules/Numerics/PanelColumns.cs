using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Blip.MLNet.Modules.Numerics;

/// <summary>Packs rows as the columns of a panel, 32 bits at a time: a float32 number, or a pair of bfloat16 numbers.</summary>
internal static unsafe class PanelColumns
{
    /// <summary>Columns of a wide panel: three registers.</summary>
    public const int Wide = 3 * Narrow;

    /// <summary>Columns of a narrow panel: one register.</summary>
    public const int Narrow = Side;

    private const int Side = SquareBlock.Side;

    /// <summary>The narrowest panel that takes some columns, at most <see cref="Wide"/>.</summary>
    public static int WidthFor(int columns) => columns <= Narrow ? Narrow : Wide;

    /// <summary>Packs rows; columns without a row are 0.</summary>
    /// <param name="first">The first row.</param>
    /// <param name="rowBytes">Bytes from a row to the next.</param>
    /// <param name="rows">1 to the width</param>
    /// <param name="words">32 bits each, of a row.</param>
    /// <param name="panel">[words, width]</param>
    /// <param name="width">Columns of the panel, <see cref="Wide"/> or <see cref="Narrow"/></param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(nint first, long rowBytes, int rows, int words, uint* panel, int width)
    {
        var block = stackalloc Vector512<uint>[Side];
        uint* part = stackalloc uint[Side];
        for (int row = 0; row < width; row += Side)
        {
            for (int word = 0; word < words; word += Side)
            {
                int count = Math.Min(Side, words - word);
                for (int i = 0; i < Side; i++)
                {
                    var from = (uint*)(first + (nint)((row + i) * rowBytes)) + word;
                    block[i] = row + i >= rows ? default : count == Side ? Vector512.Load(from) : LoadPart(from, count, part);
                }
                SquareBlock.Turn(block);
                for (int i = 0; i < count; i++) block[i].Store(panel + (long)(word + i) * width + row);
            }
        }
    }

    private static Vector512<uint> LoadPart(uint* from, int count, uint* part)
    {
        for (int i = 0; i < Side; i++) part[i] = i < count ? from[i] : 0;
        return Vector512.Load(part);
    }
}
