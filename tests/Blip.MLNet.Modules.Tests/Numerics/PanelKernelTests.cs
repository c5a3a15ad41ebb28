using System.Runtime.Intrinsics;
using Blip.MLNet.Modules.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Modules.Tests.Numerics;

/// <summary>Products with panels and softmaxes down their columns, in registers of both widths, against libtorch's in float64.</summary>
public unsafe class PanelKernelTests
{
    [Theory]
    [InlineData(1, 1), InlineData(8, 5), InlineData(9, 64), InlineData(577, 64), InlineData(7, 577)]
    public void Products_equal_libtorchs_whichever_way_the_rows_lie(int rows, int depth)
    {
        Check<Vector512<float>, Wide>(rows, depth);
        Check<Vector256<float>, Narrow>(rows, depth);
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(577)]
    public void A_softmax_goes_down_each_column(int rows)
    {
        CheckSoftmax<Vector512<float>, Wide>(rows);
        CheckSoftmax<Vector256<float>, Narrow>(rows);
    }

    private static void Check<TVector, TLanes>(int rows, int depth) where TVector : struct where TLanes : ILanes<TVector>
    {
        using var scope = torch.NewDisposeScope();
        using var generator = new Generator(5);
        Tensor a = torch.randn(rows, depth, generator: generator);
        foreach (int width in (ReadOnlySpan<int>)[PanelKernel<TVector, TLanes>.Wide, PanelKernel<TVector, TLanes>.Narrow])
        {
            Tensor panel = torch.randn(depth, width, generator: generator);
            double[] expected = a.to_type(ScalarType.Float64).matmul(panel.to_type(ScalarType.Float64)).data<double>().ToArray();
            float[] byRows = a.data<float>().ToArray(), byColumns = a.t().contiguous().data<float>().ToArray(), numbers = panel.data<float>().ToArray(), result = new float[rows * width + 1];
            fixed (float* r = byRows, c = byColumns, p = numbers, to = result)
            {
                result[^1] = 7; // nothing is written after the last row
                PanelKernel<TVector, TLanes>.Run(r, depth, 1, rows, p, depth, null, 0, to, width);
                AssertNear(expected, result);
                PanelKernel<TVector, TLanes>.Run(c, 1, rows, rows, p, depth, null, 0, to, width);
                AssertNear(expected, result);
                PanelKernel<TVector, TLanes>.Run(r, depth, 1, rows, p, depth, to, width, to, width);
                AssertNear([.. expected.Select(e => 2 * e)], result);
                PanelKernel<TVector, TLanes>.Run(r, depth, 1, rows, p, depth, p, 0, to, width);
                AssertNear([.. expected.Select((e, i) => e + numbers[i % width])], result);
            }
        }

        void AssertNear(double[] expected, float[] result)
        {
            for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], result[i], 1e-5 * depth);
            Assert.Equal(7, result[^1]);
        }
    }

    private static void CheckSoftmax<TVector, TLanes>(int rows) where TVector : struct where TLanes : ILanes<TVector>
    {
        using var scope = torch.NewDisposeScope();
        using var generator = new Generator(6);
        int width = 2 * TLanes.Count;
        Tensor x = torch.randn(rows, width, generator: generator) * 30;
        double[] expected = (x.to_type(ScalarType.Float64) * Math.Log(2)).softmax(0).data<double>().ToArray();
        float[] numbers = x.data<float>().ToArray(), sums = new float[width];
        fixed (float* n = numbers, s = sums) ColumnSoftmax<TVector, TLanes>.Apply(n, rows, width, s);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], numbers[i] / sums[i % width], 1e-6);
    }
}
