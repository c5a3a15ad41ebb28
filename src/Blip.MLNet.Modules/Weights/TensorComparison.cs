using System.Buffers;

namespace Blip.MLNet.Modules.Weights;

/// <summary>Compares stored tensors without holding them.</summary>
public static class TensorComparison
{
    private const int ChunkBytes = 1 << 20;

    /// <summary>Whether two tensors have the same format, shape and bytes.</summary>
    public static bool AreEqual(TensorSource a, TensorSource b)
    {
        if (a.Type != b.Type || !a.Shape.SequenceEqual(b.Shape)) return false;
        byte[] first = ArrayPool<byte>.Shared.Rent(ChunkBytes), second = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            for (long done = 0; done < a.ByteLength; done += ChunkBytes)
            {
                int n = (int)Math.Min(ChunkBytes, a.ByteLength - done);
                a.ReadBytes(done, first.AsSpan(0, n));
                b.ReadBytes(done, second.AsSpan(0, n));
                if (!first.AsSpan(0, n).SequenceEqual(second.AsSpan(0, n))) return false;
            }
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(first);
            ArrayPool<byte>.Shared.Return(second);
        }
    }
}
