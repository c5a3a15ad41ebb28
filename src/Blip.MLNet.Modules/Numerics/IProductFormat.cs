namespace Blip.MLNet.Modules.Numerics;

/// <summary>
/// Numbers whose matrix products are computed panel by panel with float32 sums. Their rows are read 32 bits at a time: words.
/// </summary>
internal unsafe interface IProductFormat
{
    /// <summary>The numbers.</summary>
    static abstract ScalarType Type { get; }

    /// <summary>Numbers of a word.</summary>
    static abstract int NumbersOfWord { get; }

    /// <summary>Whether the processor has what the products need.</summary>
    static abstract bool IsSupported { get; }

    /// <summary>C = start + A B for a panel B.</summary>
    /// <param name="a">The first row of A, whose words lie one after the other.</param>
    /// <param name="rowBytes">Bytes from a row of A to the next.</param>
    /// <param name="rows">Rows of A and C.</param>
    /// <param name="panel">[words, width]</param>
    /// <param name="words">Words of a row.</param>
    /// <param name="start">[width], [rows, width], or C itself</param>
    /// <param name="startStep">Numbers from a row's start to the next row's: 0 or the width.</param>
    /// <param name="c">[rows, rounded up to a multiple of 8, width]</param>
    /// <param name="width">A width of <see cref="PanelColumns"/>.</param>
    static abstract void Multiply(nint a, long rowBytes, int rows, uint* panel, int words, float* start, int startStep, float* c, int width);

    /// <summary>Stores sums as numbers.</summary>
    /// <param name="c">[rows, width]; changed or not</param>
    /// <param name="rows">Rows.</param>
    /// <param name="width">Columns of C.</param>
    /// <param name="columns">Those that count.</param>
    /// <param name="y">The first number of the first row of the result.</param>
    /// <param name="stride">Numbers from a row of the result to the next.</param>
    static abstract void Store(float* c, int rows, int width, int columns, nint y, long stride);

    /// <summary>Adds sums to numbers; the same parameters.</summary>
    static abstract void Add(float* c, int rows, int width, int columns, nint y, long stride);
}
