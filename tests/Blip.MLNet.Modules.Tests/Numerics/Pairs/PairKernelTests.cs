using Blip.MLNet.Modules.Numerics;
using Blip.MLNet.Modules.Numerics.Pairs;

namespace Blip.MLNet.Modules.Tests.Numerics.Pairs;

/// <summary>Products of bfloat16 pairs against sums in float64.</summary>
public unsafe class PairKernelTests
{
    private const float Guard = 7;

    [Theory]
    [InlineData(8, 1), InlineData(1, 1), InlineData(7, 3), InlineData(9, 32), InlineData(24, 33), InlineData(577, 32), InlineData(64, 289), InlineData(13, 700)]
    public void Sums_equal_those_of_the_exact_products_whichever_way_the_rows_lie(int rows, int pairs)
    {
        PairNumbers.SkipWithoutKernel();
        ushort[] a = PairNumbers.Random(rows * pairs * 2, 1), turned = new ushort[a.Length];
        for (int row = 0; row < rows; row++)
            for (int k = 0; k < 2 * pairs; k++) turned[(k / 2 * rows + row) * 2 + k % 2] = a[row * 2 * pairs + k];
        foreach (int width in (int[])[PanelColumns.Wide, PanelColumns.Narrow])
        {
            ushort[] panel = PairNumbers.Random(pairs * width * 2, 2);
            float[] start = [.. Enumerable.Range(0, width).Select(i => i / 8f)];
            float[] result = NewResult(rows, width);
            fixed (ushort* byRows = a, byColumns = turned, p = panel)
            fixed (float* s = start, c = result)
            {
                PairKernel.Run(PairRows.Packed(byRows, pairs), rows, (uint*)p, pairs, s, 0, c, width);
                AssertSums(result, 1);
                PairKernel.Run(PairRows.Strided((nint)byRows, pairs * 4L), rows, (uint*)p, pairs, c, width, c, width);
                AssertSums(result, 2);
                PairKernel.Run(PairRows.Transposed(byColumns, rows), rows, (uint*)p, pairs, s, 0, c, width);
                AssertSums(result, 1);
            }

            void AssertSums(float[] actual, int times)
            {
                for (int row = 0; row < rows; row++)
                {
                    for (int column = 0; column < width; column++)
                    {
                        double sum = start[column], size = 1;
                        for (int k = 0; k < 2 * pairs; k++)
                        {
                            double product = times * (double)PairNumbers.Value(a[row * 2 * pairs + k]) * PairNumbers.Value(panel[k / 2 * 2 * width + 2 * column + k % 2]);
                            sum += product;
                            size += Math.Abs(product);
                        }
                        Assert.Equal(sum, actual[row * width + column], 2e-6 * size);
                    }
                }
                Assert.Equal(Guard, actual[^1]);
            }
        }
    }

    [Fact]
    public void A_row_gives_the_same_bits_alone_and_among_others()
    {
        PairNumbers.SkipWithoutKernel();
        const int rows = 21, pairs = 300, width = PanelColumns.Wide;
        ushort[] a = PairNumbers.Random(rows * pairs * 2, 3), panel = PairNumbers.Random(pairs * width * 2, 4);
        float[] zeros = new float[width], together = NewResult(rows, width), alone = NewResult(1, width);
        fixed (ushort* x = a, p = panel)
        fixed (float* s = zeros, all = together, one = alone)
        {
            PairKernel.Run(PairRows.Packed(x, pairs), rows, (uint*)p, pairs, s, 0, all, width);
            for (int row = 0; row < rows; row++)
            {
                PairKernel.Run(PairRows.Packed(x + row * pairs * 2, pairs), 1, (uint*)p, pairs, s, 0, one, width);
                Assert.Equal(together[(row * width)..((row + 1) * width)], alone[..width]);
            }
        }
    }

    [Fact]
    public void Many_threads_multiply_at_once()
    {
        PairNumbers.SkipWithoutKernel();
        const int rows = 37, pairs = 50, width = PanelColumns.Wide;
        ushort[] a = PairNumbers.Random(rows * pairs * 2, 5), panel = PairNumbers.Random(pairs * width * 2, 6);
        float[] expected = Product();
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ => Assert.Equal(expected, Product()));

        float[] Product()
        {
            float[] zeros = new float[width], result = NewResult(rows, width);
            fixed (ushort* x = a, p = panel)
            fixed (float* s = zeros, c = result) PairKernel.Run(PairRows.Packed(x, pairs), rows, (uint*)p, pairs, s, 0, c, width);
            return result;
        }
    }

    /// <summary>Room for whole tiles, and a number after them.</summary>
    private static float[] NewResult(int rows, int width)
    {
        var result = new float[(rows + PairKernel.TileRows - 1) / PairKernel.TileRows * PairKernel.TileRows * width + 1];
        result[^1] = Guard;
        return result;
    }
}
