using TorchSharp;

namespace Blip.MLNet.Modules.Weights;

/// <summary>Moves numbers between stored tensors and TorchSharp's, without a copy in between.</summary>
public static class TorchTensors
{
    /// <summary>The stored format that equals a TorchSharp scalar type.</summary>
    /// <exception cref="NotSupportedException">There is none (complex and quantised numbers).</exception>
    public static ElementType ToElementType(this torch.ScalarType type) => type switch
    {
        torch.ScalarType.Bool => ElementType.Bool,
        torch.ScalarType.Byte => ElementType.UInt8,
        torch.ScalarType.Int8 => ElementType.Int8,
        torch.ScalarType.Int16 => ElementType.Int16,
        torch.ScalarType.Int32 => ElementType.Int32,
        torch.ScalarType.Int64 => ElementType.Int64,
        torch.ScalarType.Float16 => ElementType.Float16,
        torch.ScalarType.BFloat16 => ElementType.BFloat16,
        torch.ScalarType.Float32 => ElementType.Float32,
        torch.ScalarType.Float64 => ElementType.Float64,
        _ => throw new NotSupportedException($"Tensors of type {type} cannot be stored in a checkpoint."),
    };

    /// <summary>The TorchSharp scalar type that equals a stored format.</summary>
    public static torch.ScalarType ToScalarType(this ElementType type) => type switch
    {
        ElementType.Bool => torch.ScalarType.Bool,
        ElementType.UInt8 => torch.ScalarType.Byte,
        ElementType.Int8 => torch.ScalarType.Int8,
        ElementType.Int16 => torch.ScalarType.Int16,
        ElementType.Int32 => torch.ScalarType.Int32,
        ElementType.Int64 => torch.ScalarType.Int64,
        ElementType.Float16 => torch.ScalarType.Float16,
        ElementType.BFloat16 => torch.ScalarType.BFloat16,
        ElementType.Float32 => torch.ScalarType.Float32,
        _ => torch.ScalarType.Float64,
    };

    /// <summary>
    /// Fills a tensor with stored numbers, converted to its type. A contiguous tensor in main memory is filled in place;
    /// another takes one temporary of its own size.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static void CopyTo(this TensorSource source, torch.Tensor target)
    {
        if (!source.Shape.SequenceEqual(target.shape))
            throw new ArgumentException($"'{source.Name}' has the shape {source.ShapeText}; the tensor to fill has {TensorSource.FormatShape(target.shape)}.", nameof(target));
        if (source.Count == 0) return;
        if (target.device_type == DeviceType.CPU && target.is_contiguous())
        {
            source.CopyTo(target.bytes, target.dtype.ToElementType());
            return;
        }
        using torch.Tensor staged = torch.empty(target.shape, target.dtype, torch.CPU);
        source.CopyTo(staged.bytes, staged.dtype.ToElementType());
        using (torch.no_grad()) target.copy_(staged);
    }

    /// <summary>A new tensor in main memory with the stored numbers.</summary>
    /// <param name="source">The stored tensor.</param>
    /// <param name="type">The type to convert to; null keeps the stored one.</param>
    public static torch.Tensor ToTensor(this TensorSource source, torch.ScalarType? type = null)
    {
        torch.Tensor tensor = torch.empty(source.Shape.ToArray(), type ?? source.Type.ToScalarType(), torch.CPU);
        source.CopyTo(tensor);
        return tensor;
    }
}
