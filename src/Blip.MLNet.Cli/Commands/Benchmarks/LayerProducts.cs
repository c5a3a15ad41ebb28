using Blip.MLNet.Modules.Configuration;
using static TorchSharp.torch;

namespace Blip.MLNet.Cli.Commands.Benchmarks;

/// <summary>
/// libtorch's own matrix products at the shapes of one layer of a picture encoder, and nothing else: the four projections, and each
/// head's queries with its keys and probabilities with its values.
/// </summary>
internal sealed class LayerProducts : IDisposable
{
    private readonly (Tensor X, Tensor W)[] _projections; // [B N, in], [out, in]
    private readonly (Tensor A, Tensor B)[] _attention; // [B H, N, d], [B H, d, N]; [B H, N, N], [B H, N, d]

    /// <summary>Makes the matrices, with random numbers.</summary>
    public LayerProducts(VisionConfig vision, int batch, ScalarType type)
    {
        long width = vision.HiddenSize, inner = vision.IntermediateSize, tokens = vision.NumTokens, heads = (long)batch * vision.NumHeads, headWidth = width / vision.NumHeads;
        (long In, long Out)[] shapes = [(width, 3 * width), (width, width), (width, inner), (inner, width)];
        _projections = [.. shapes.Select(s => (Random(type, batch * tokens, s.In), Random(type, s.Out, s.In)))];
        _attention = [(Random(type, heads, tokens, headWidth), Random(type, heads, headWidth, tokens)), (Random(type, heads, tokens, tokens), Random(type, heads, tokens, headWidth))];
    }

    /// <summary>Multiplications and additions of the projections.</summary>
    public double ProjectionFlops => _projections.Sum(p => 2.0 * p.X.numel() * p.W.shape[0]);

    /// <summary>Multiplications and additions of attention's products.</summary>
    public double AttentionFlops => _attention.Sum(p => 2.0 * p.A.numel() * p.B.shape[2]);

    /// <summary>Computes the projections once.</summary>
    public void RunProjections()
    {
        foreach ((Tensor x, Tensor w) in _projections) nn.functional.linear(x, w).Dispose();
    }

    /// <summary>Computes attention's products once.</summary>
    public void RunAttention()
    {
        foreach ((Tensor a, Tensor b) in _attention) bmm(a, b).Dispose();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (Tensor tensor in _projections.Concat(_attention).SelectMany(p => new[] { p.Item1, p.Item2 })) tensor.Dispose();
    }

    private static Tensor Random(ScalarType type, params long[] shape)
    {
        using Tensor numbers = randn(shape);
        return numbers.to(type, copy: true);
    }
}
