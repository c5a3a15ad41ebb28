using Blip.MLNet.Modules.Numerics;

namespace Blip.MLNet.Modules.Tests.Numerics;

/// <summary>Rows packed as columns, word by word.</summary>
public unsafe class PanelColumnsTests
{
    [Theory]
    [InlineData(48, 48, 16), InlineData(48, 1, 1), InlineData(48, 47, 33), InlineData(16, 16, 50), InlineData(16, 5, 7)]
    public void Rows_become_columns_and_others_are_zero(int width, int rows, int words)
    {
        Assert.SkipUnless(SingleFormat.IsSupported, "The processor has no AVX-512.");
        int stride = words + 3;
        uint[] from = [.. Enumerable.Range(1, rows * stride).Select(i => (uint)i * 2654435761u)], panel = new uint[words * width + 1];
        Array.Fill(panel, 9u);
        fixed (uint* f = from, p = panel) PanelColumns.Pack((nint)f, stride * sizeof(uint), rows, words, p, width);
        for (int column = 0; column < width; column++)
            for (int word = 0; word < words; word++) Assert.Equal(column < rows ? from[column * stride + word] : 0, panel[word * width + column]);
        Assert.Equal(9u, panel[^1]);
    }

    [Theory]
    [InlineData(1, 16), InlineData(16, 16), InlineData(17, 48), InlineData(48, 48)]
    public void The_narrowest_panel_that_takes_the_columns_is_chosen(int columns, int width) => Assert.Equal(width, PanelColumns.WidthFor(columns));
}
