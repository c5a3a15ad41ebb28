using System.Runtime.InteropServices;

namespace Blip.MLNet.Modules.Weights;

/// <summary>A tensor held in managed memory.</summary>
public sealed class MemoryTensor : TensorSource
{
    private readonly ReadOnlyMemory<byte> _bytes;

    /// <summary>Wraps bytes that are already little-endian and row-major.</summary>
    /// <exception cref="ArgumentException">Their number does not fit the shape.</exception>
    public MemoryTensor(string name, ElementType type, ReadOnlySpan<long> shape, ReadOnlyMemory<byte> bytes)
        : base(name, type, shape)
    {
        if (bytes.Length != ByteLength)
            throw new ArgumentException($"'{name}' of shape {ShapeText} takes {ByteLength} bytes as {type}; {bytes.Length} were given.", nameof(bytes));
        _bytes = bytes;
    }

    /// <summary>A single-precision tensor of the given values.</summary>
    public static MemoryTensor Create(string name, ReadOnlySpan<long> shape, ReadOnlySpan<float> values) =>
        new(name, ElementType.Float32, shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>A 64-bit integer tensor of the given values.</summary>
    public static MemoryTensor Create(string name, ReadOnlySpan<long> shape, ReadOnlySpan<long> values) =>
        new(name, ElementType.Int64, shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <inheritdoc/>
    public override void ReadBytes(long offset, Span<byte> destination)
    {
        CheckRange(offset, destination.Length);
        _bytes.Span.Slice((int)offset, destination.Length).CopyTo(destination);
    }
}
