namespace Blip.MLNet.Modules.Weights.Formats;

/// <summary>A tensor that lies in one piece in a file.</summary>
internal sealed class StoredTensor(string name, ElementType type, ReadOnlySpan<long> shape, ByteSource file, long position, object? sharedStorage = null)
    : TensorSource(name, type, shape)
{
    public override object? SharedStorage { get; } = sharedStorage;

    internal override long FilePosition => position;

    public override void ReadBytes(long offset, Span<byte> destination)
    {
        CheckRange(offset, destination.Length);
        file.Read(position + offset, destination);
    }
}
