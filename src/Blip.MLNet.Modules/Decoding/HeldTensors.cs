using Blip.MLNet.Modules.Numerics;
using System.Runtime.InteropServices;
using Blip.MLNet.Modules.Layers;

namespace Blip.MLNet.Modules.Decoding;

/// <summary>Tensors whose memory is read in place: each is held by a reference of its own until the holder is disposed.</summary>
internal sealed unsafe class HeldTensors : IDisposable
{
    private readonly List<Tensor> _held = [];

    /// <summary>Takes over a tensor; returns its first number's address.</summary>
    public nint Own(Tensor tensor)
    {
        _held.Add(tensor.DetachFromDisposeScope());
        fixed (byte* first = tensor.bytes) return (nint)first; // libtorch's memory does not move
    }

    /// <summary>The values as float32 numbers; those of a float32 tensor are not copied.</summary>
    public nint Numbers(Tensor tensor) => Own(tensor.detach().to_type(ScalarType.Float32).contiguous().alias());

    /// <summary>A layer's matrix, in place, and its bias.</summary>
    public Dense Matrix(Linear layer) => Matrix(layer.weight, layer.bias);

    /// <summary>A matrix, in place, and a bias.</summary>
    public Dense Matrix(Tensor weight, Tensor? bias) =>
        new(Own(weight.alias()), bias is null ? 0 : Numbers(bias), (int)weight.shape[0], (int)weight.shape[1], weight.dtype == ScalarType.BFloat16);

    public void Dispose() => _held.ForEach(t => t.Dispose());
}
