using Blip.MLNet.Modules.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Modules.Tests.Layers;

/// <summary>The attention of the CPU's own against the formula in float64, for sizes that fill no register, block or part.</summary>
public class FusedAttentionTests
{
    public static TheoryData<int, int, int, int> Sizes => new() { { 1, 577, 12, 64 }, { 2, 37, 3, 64 }, { 3, 65, 4, 32 }, { 1, 1, 2, 8 }, { 2, 24, 1, 80 }, { 1, 49, 5, 7 }, { 4, 197, 16, 12 } };

    [Theory, MemberData(nameof(Sizes))]
    public void Equals_the_formula(int batch, int tokens, int heads, int width)
    {
        using var scope = torch.NewDisposeScope();
        using var inference = torch.inference_mode();
        using var generator = new Generator(7);
        Tensor fused = torch.randn(batch, tokens, 3 * heads * width, generator: generator) * 2;
        AssertNear(Expected(fused, heads), Attend(fused, heads), 3e-6);
        Tensor halves = fused.to_type(ScalarType.BFloat16);
        Tensor result = Attend(halves, heads);
        Assert.Equal(ScalarType.BFloat16, result.dtype);
        AssertNear(Expected(halves, heads), result, 1.0 / 256);
    }

    [Theory]
    [InlineData(ScalarType.Float32), InlineData(ScalarType.BFloat16)]
    public void A_picture_alone_gives_the_same_bits_as_in_a_batch(ScalarType type)
    {
        using var scope = torch.NewDisposeScope();
        using var inference = torch.inference_mode();
        using var generator = new Generator(8);
        Tensor fused = torch.randn(5, 101, 3 * 6 * 16, generator: generator).to_type(type);
        Tensor together = Attend(fused, 6);
        for (int i = 0; i < 5; i++) AssertSame(together.narrow(0, i, 1), Attend(fused.narrow(0, i, 1).contiguous(), 6));
    }

    [Theory]
    [InlineData(ScalarType.Float32), InlineData(ScalarType.BFloat16)]
    public void Rows_that_fill_up_a_matrix_change_nothing_and_give_zeros(ScalarType type)
    {
        using var scope = torch.NewDisposeScope();
        using var inference = torch.inference_mode();
        using var generator = new Generator(9);
        Tensor fused = torch.randn(3 * 5 + 1, 3 * 2 * 8, generator: generator).to_type(type);
        Tensor result = FusedAttention.Attend(fused, 3, 5, 2); // [16, 16]
        Assert.Equal([16L, 16L], result.shape);
        AssertSame(Attend(fused.narrow(0, 0, 15).view(3, 5, -1), 2), result.narrow(0, 0, 15).view(3, 5, -1));
        Assert.True(result[15].eq(0).all().ToBoolean());
    }

    [Fact]
    public void Infinite_and_unordered_numbers_spread_as_in_libtorch()
    {
        using var scope = torch.NewDisposeScope();
        using var inference = torch.inference_mode();
        Tensor fused = torch.zeros(1, 3, 3 * 4);
        fused[0, 1, 8] = float.NaN; // a value of the second token
        Assert.True(Attend(fused, 1)[0, TensorIndex.Colon, 0].isnan().all().ToBoolean());
        Assert.False(Attend(fused, 1)[0, TensorIndex.Colon, 1].isnan().any().ToBoolean());
        Assert.True(Attend(fused.to_type(ScalarType.BFloat16), 1)[0, TensorIndex.Colon, 0].isnan().all().ToBoolean());
    }

    [Fact]
    public void Tensors_with_gradients_doubles_and_views_are_left_to_libtorch()
    {
        using var scope = torch.NewDisposeScope();
        Assert.Equal(System.Runtime.Intrinsics.Vector256.IsHardwareAccelerated, FusedAttention.Applies(torch.zeros(1, 3, 12)));
        Assert.False(FusedAttention.Applies(torch.zeros(1, 3, 12, requires_grad: true)));
        Assert.False(FusedAttention.Applies(torch.zeros(1, 3, 12, dtype: ScalarType.Float64)));
        Assert.False(FusedAttention.Applies(torch.zeros(1, 12, 3).transpose(1, 2)));
    }

    private static Tensor Attend(Tensor fused, int heads) => FusedAttention.Attend(fused, (int)fused.shape[0], (int)fused.shape[1], heads);

    private static Tensor Expected(Tensor fused, int heads)
    {
        (long batch, long tokens, long width) = (fused.shape[0], fused.shape[1], fused.shape[2] / 3);
        Tensor parts = fused.to_type(ScalarType.Float64).view(batch, tokens, 3, heads, width / heads).permute(2, 0, 3, 1, 4); // [3, B, H, N, d]
        Tensor scores = parts[0].matmul(parts[1].transpose(2, 3)) / Math.Sqrt((double)width / heads);
        return scores.softmax(-1).matmul(parts[2]).transpose(1, 2).reshape(batch, tokens, width);
    }

    private static void AssertSame(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.True(expected.eq(actual).all().ToBoolean());
    }

    private static void AssertNear(Tensor expected, Tensor actual, double relative)
    {
        Assert.Equal(expected.shape, actual.shape);
        double most = (expected - actual.to_type(ScalarType.Float64)).abs().max().ToDouble();
        Assert.InRange(most, 0, relative * Math.Max(1, expected.abs().max().ToDouble()));
    }
}
