using TorchSharp;

namespace Blip.MLNet.Modules.Weights;

/// <summary>A TorchSharp tensor as something to write. It must live until it is written.</summary>
public sealed class TorchTensorSource : TensorSource
{
    private readonly torch.Tensor _tensor;

    /// <summary>Names a tensor. On another device than the CPU, or with gaps, it is copied once when it is read.</summary>
    public TorchTensorSource(string name, torch.Tensor tensor)
        : base(name, tensor.dtype.ToElementType(), tensor.shape) => _tensor = tensor;

    /// <inheritdoc/>
    public override void ReadBytes(long offset, Span<byte> destination)
    {
        CheckRange(offset, destination.Length);
        if (destination.IsEmpty) return;
        if (_tensor.device_type == DeviceType.CPU && _tensor.is_contiguous())
        {
            _tensor.bytes.Slice((int)offset, destination.Length).CopyTo(destination);
            return;
        }
        using (torch.no_grad())
        {
            using torch.Tensor flat = _tensor.detach().cpu().contiguous();
            flat.bytes.Slice((int)offset, destination.Length).CopyTo(destination);
        }
    }
}
