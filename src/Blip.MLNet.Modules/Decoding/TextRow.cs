using Blip.MLNet.Modules.Numerics;

namespace Blip.MLNet.Modules.Decoding;

/// <summary>Where one token's keys and values lie: a row of a page [layers, 2, rows, D].</summary>
internal readonly unsafe record struct TextPlace(nint Page, int Rows, int Row)
{
    /// <summary>The token's keys in a layer, [D].</summary>
    public float* Keys(int layer, int width) => At(2 * layer, width);

    /// <summary>The token's values in a layer, [D].</summary>
    public float* Values(int layer, int width) => At(2 * layer + 1, width);

    private float* At(int part, int width) => (float*)Page + ((long)part * Rows + Row) * width;
}

/// <summary>The keys and values of the texts so far. Beams share what they have in common; reordering them moves no numbers.</summary>
internal sealed unsafe class TextKeys(int layers, int width) : IDisposable
{
    private readonly List<NativeBuffer> _pages = [];

    /// <summary>For each row the places of its tokens, first to last.</summary>
    public TextPlace[][] Rows { get; private set; } = [];

    /// <summary>A page for the next tokens of some rows.</summary>
    public nint AddPage(int rows)
    {
        var page = new NativeBuffer(2L * layers * rows * width);
        _pages.Add(page);
        return (nint)page.Numbers;
    }

    /// <summary>Row i becomes what row <paramref name="rows"/>[i] was.</summary>
    public void Select(IReadOnlyList<int> rows) => Rows = [.. rows.Select(r => Rows[r])];

    /// <summary>The rows after a step.</summary>
    public void Replace(TextPlace[][] rows) => Rows = rows;

    public void Dispose() => _pages.ForEach(p => p.Dispose());
}
