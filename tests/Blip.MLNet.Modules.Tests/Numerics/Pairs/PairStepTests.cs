using Blip.MLNet.Modules.Numerics.Pairs;

namespace Blip.MLNet.Modules.Tests.Numerics.Pairs;

/// <summary>What prepares numbers for the kernel and takes its sums, number by number.</summary>
public unsafe class PairStepTests
{
    [Theory]
    [InlineData(1, 5), InlineData(2, 16), InlineData(7, 64), InlineData(577, 80)]
    public void Two_rows_become_pairs_and_an_odd_row_has_zeros(int rows, int width)
    {
        PairNumbers.SkipWithoutKernel();
        int stride = width + 3;
        ushort[] from = PairNumbers.Random(rows * stride, 2);
        var pairs = new uint[(rows + 1) / 2 * width];
        fixed (ushort* f = from)
        fixed (uint* p = pairs) PairValues.Join((nint)f, stride * sizeof(ushort), rows, width, p);
        for (int row = 0; row < rows + rows % 2; row++)
            for (int i = 0; i < width; i++) Assert.Equal(row < rows ? from[row * stride + i] : 0u, pairs[row / 2 * width + i] >> 16 * (row % 2) & 0xFFFF);
    }

    [Theory]
    [InlineData(1, 48), InlineData(2, 16), InlineData(577, 48)]
    public void A_softmax_goes_down_each_column_to_rounded_pairs(int rows, int width)
    {
        PairNumbers.SkipWithoutKernel();
        const float factor = 0.3f;
        var random = new Random(3);
        float[] scores = [.. Enumerable.Range(0, rows * width).Select(_ => (float)(random.NextDouble() * 60 - 30))], sums = new float[width];
        var panel = new uint[(rows + 1) / 2 * width];
        fixed (float* x = scores, s = sums)
        fixed (uint* p = panel) PairSoftmax.Apply(x, rows, factor, p, s, width);
        for (int column = 0; column < width; column++)
        {
            double most = Enumerable.Range(0, rows).Max(r => (double)scores[r * width + column]), sum = 0;
            for (int row = 0; row < rows + rows % 2; row++)
            {
                double expected = row < rows ? Math.Pow(2, factor * (scores[row * width + column] - most)) : 0;
                Assert.Equal(expected, PairNumbers.Value((ushort)(panel[row / 2 * width + column] >> 16 * (row % 2))), expected / 250 + 1e-30);
                sum += expected;
            }
            Assert.Equal(sum, sums[column], 1e-5 * sum);
        }
    }

    [Theory]
    [InlineData(48, 48), InlineData(48, 17), InlineData(16, 16), InlineData(16, 3)]
    public void Sums_are_stored_or_added_as_the_nearest_numbers_and_nothing_beside_them_changes(int width, int columns)
    {
        PairNumbers.SkipWithoutKernel();
        const int rows = 5, stride = 70;
        var random = new Random(4);
        float[] sums = [.. Enumerable.Range(0, rows * width).Select(i => i == 2 ? float.NaN : i == 1 ? float.PositiveInfinity : (float)(random.NextDouble() * 8 - 4))];
        ushort[] before = PairNumbers.Random(rows * stride, 5), stored = [.. before], added = [.. before];
        fixed (float* c = (float[])[.. sums], c2 = (float[])[.. sums])
        fixed (ushort* s = stored, a = added)
        {
            PairResults.Store(c, rows, width, columns, s + 2, stride);
            PairResults.Add(c2, rows, width, columns, a + 2, stride);
        }
        for (int i = 0; i < before.Length; i++)
        {
            (int row, int column) = (i / stride, i % stride - 2);
            if (column < 0 || column >= columns) Assert.Equal((before[i], before[i]), (stored[i], added[i]));
            else
            {
                Assert.Equal(Nearest(sums[row * width + column]), stored[i]);
                Assert.Equal(Nearest(sums[row * width + column] + PairNumbers.Value(before[i])), added[i]);
            }
        }
    }

    private static ushort Nearest(float number)
    {
        if (float.IsNaN(number)) return 0x7FC0;
        uint bits = BitConverter.SingleToUInt32Bits(number);
        return (ushort)((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
    }
}
