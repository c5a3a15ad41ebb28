using Blip.MLNet.Modules.Numerics;

namespace Blip.MLNet.Modules.Layers;

/// <summary>What is done to the sums of a product.</summary>
internal enum AfterProduct
{
    /// <summary>They are the result.</summary>
    Nothing,

    /// <summary>Their exact GELU is.</summary>
    Gelu,

    /// <summary>They are added to what the result is already.</summary>
    Add,

    /// <summary>The same where the result is float32.</summary>
    AddSingles,
}

/// <summary>A product in memory, which threads share panel by panel.</summary>
/// <param name="X">[Rows, Inputs]</param>
/// <param name="W">[Outputs, Inputs]</param>
/// <param name="Y">[Rows, Outputs]</param>
/// <param name="Start">float32 [Outputs, and room for a panel]: the bias, or zeros</param>
/// <param name="Rows">Rows of x.</param>
/// <param name="Inputs">Columns of x.</param>
/// <param name="Outputs">Rows of W.</param>
/// <param name="After">What is done to the sums.</param>
internal readonly unsafe record struct PackedProductJob<TFormat>(nint X, nint W, nint Y, nint Start, int Rows, int Inputs, int Outputs, AfterProduct After) where TFormat : IProductFormat
{
    /// <summary>Words of W's rows that are packed at a time: a panel of them leaves room in the second cache.</summary>
    private const int BlockWords = 384;

    /// <summary>Rows of x that meet a packed panel, about, and at least.</summary>
    private const int ChunkRows = 2560, LeastChunkRows = 64;

    /// <summary>Strips of chunks for each thread, so that none waits long for the last.</summary>
    private const int PartsPerThread = 4;

    /// <summary>Rows of a chunk but the last: whole tiles.</summary>
    private const int ChunkMultiple = 8;

    private const int WordBytes = sizeof(uint);

    /// <summary>Columns that a thread computes at a time: of one panel or two, so that their results fill whole cache lines.</summary>
    private static int StripColumns => PanelColumns.Wide * TFormat.NumbersOfWord;

    private int Strips => (Outputs + StripColumns - 1) / StripColumns;

    private long RowBytes => (long)Inputs / TFormat.NumbersOfWord * WordBytes;

    /// <summary>Computes the product.</summary>
    public void Run(int threads)
    {
        PackedProductJob<TFormat> job = this;
        int rows = Rows, strips = Strips, chunkRows = RowsOfChunk(threads), chunks = (rows + chunkRows - 1) / chunkRows;
        SharedWork.Run(strips * chunks, threads, () => new NativeBuffer((long)(BlockWords + chunkRows) * PanelColumns.Wide), (buffer, item) =>
        {
            int first = item / strips * chunkRows, column = item % strips * StripColumns, end = Math.Min(job.Outputs, column + StripColumns);
            for (; column < end; column += PanelColumns.Wide) job.Do(column, first, Math.Min(chunkRows, rows - first), buffer.Numbers);
        });
    }

    private int RowsOfChunk(int threads)
    {
        int forThreads = Math.Min((PartsPerThread * threads + Strips - 1) / Strips, (Rows + LeastChunkRows - 1) / LeastChunkRows);
        int chunks = Math.Max((Rows + ChunkRows - 1) / ChunkRows, forThreads), rows = (Rows + chunks - 1) / chunks;
        return (rows + ChunkMultiple - 1) / ChunkMultiple * ChunkMultiple;
    }

    /// <summary>One panel's columns of some rows.</summary>
    private void Do(int column, int first, int rows, float* buffer)
    {
        uint* panel = (uint*)buffer;
        float* c = buffer + BlockWords * PanelColumns.Wide, start = (float*)Start + column;
        int columns = Math.Min(PanelColumns.Wide, Outputs - column), width = PanelColumns.WidthFor(columns), words = Inputs / TFormat.NumbersOfWord;
        for (int word = 0; word < words; word += BlockWords)
        {
            int count = Math.Min(BlockWords, words - word);
            PanelColumns.Pack(W + (nint)(column * RowBytes + word * WordBytes), RowBytes, columns, count, panel, width);
            TFormat.Multiply(X + (nint)(first * RowBytes + word * WordBytes), RowBytes, rows, panel, count, word == 0 ? start : c, word == 0 ? 0 : width, c, width);
        }
        long at = (long)first * Outputs + column;
        nint y = Y + (nint)(at * WordBytes / TFormat.NumbersOfWord);
        if (After == AfterProduct.Gelu) Gelu.Apply(c, rows * width);
        if (After == AfterProduct.AddSingles) SingleFormat.Add(c, rows, width, columns, Y + (nint)(at * sizeof(float)), Outputs);
        else if (After == AfterProduct.Add) TFormat.Add(c, rows, width, columns, y, Outputs);
        else TFormat.Store(c, rows, width, columns, y, Outputs);
    }
}
