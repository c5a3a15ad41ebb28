using System.Runtime.InteropServices;

namespace Blip.MLNet.Modules.Tasks;

/// <summary>Finds what occurs several times in a batch, so that it is computed once.</summary>
internal static class Distinct
{
    /// <summary>The distinct items in the order of their first occurrence, and for each item which of them it is.</summary>
    public static (IReadOnlyList<T> Items, int[] Of) Of<T>(IReadOnlyList<T> items, IEqualityComparer<T> comparer) where T : notnull
    {
        var places = new Dictionary<T, int>(comparer);
        var distinct = new List<T>();
        int[] of = new int[items.Count];
        for (int i = 0; i < of.Length; i++)
        {
            if (!places.TryGetValue(items[i], out of[i]))
            {
                places.Add(items[i], of[i] = distinct.Count);
                distinct.Add(items[i]);
            }
        }
        return (distinct, of);
    }
}

/// <summary>Equality of prepared pictures, bit for bit. The hash looks at some of the values only.</summary>
internal sealed class PictureComparer : IEqualityComparer<float[]>
{
    public static readonly PictureComparer Instance = new();

    public bool Equals(float[]? x, float[]? y) =>
        ReferenceEquals(x, y) || (x is not null && y is not null && MemoryMarshal.AsBytes(x.AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(y.AsSpan())));

    public int GetHashCode(float[] picture)
    {
        var hash = new HashCode();
        hash.Add(picture.Length);
        for (int i = 0; i < picture.Length; i += Math.Max(1, picture.Length / 256)) hash.Add(BitConverter.SingleToInt32Bits(picture[i]));
        return hash.ToHashCode();
    }
}
