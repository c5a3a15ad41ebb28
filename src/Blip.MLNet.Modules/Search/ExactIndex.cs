using System.Numerics.Tensors;

namespace Blip.MLNet.Modules.Search;

/// <summary>
/// Compares a query with every item: vectorised products over one block of memory, and a heap that holds the best so far, so that
/// nothing is sorted in full. Thread-safe.
/// </summary>
public sealed class ExactIndex : IShortlistIndex
{
    private readonly float[] _vectors;

    /// <summary>Takes over the vectors.</summary>
    /// <param name="vectors">[items, dimension], item after item; kept, not copied.</param>
    /// <param name="dimension">Numbers in a vector.</param>
    /// <exception cref="ArgumentException">The numbers are no whole number of vectors, or one is not finite; the message names the item.</exception>
    public ExactIndex(float[] vectors, int dimension)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        if (vectors.Length % dimension != 0) throw new ArgumentException($"{vectors.Length} numbers are no whole number of vectors of {dimension}.", nameof(vectors));
        (_vectors, Dimension, Count) = (vectors, dimension, vectors.Length / dimension);
        for (int i = 0; i < Count; i++)
            if (!float.IsFinite(TensorPrimitives.Sum(Vector(i)))) throw new ArgumentException($"The vector of item {i} has a value that is not a finite number.", nameof(vectors));
    }

    /// <summary>Copies vectors that stand apart.</summary>
    /// <exception cref="ArgumentException">They differ in length; the message names the item.</exception>
    public static ExactIndex Of(IReadOnlyList<float[]> vectors, int dimension)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        float[] all = new float[checked(vectors.Count * dimension)];
        for (int i = 0; i < vectors.Count; i++)
        {
            if (vectors[i].Length != dimension) throw new ArgumentException($"The vector of item {i} has {vectors[i].Length} numbers; expected {dimension}.", nameof(vectors));
            vectors[i].CopyTo(all, i * dimension);
        }
        return new ExactIndex(all, dimension);
    }

    /// <inheritdoc />
    public int Count { get; }

    /// <inheritdoc />
    public int Dimension { get; }

    /// <summary>An item's vector.</summary>
    public ReadOnlySpan<float> Vector(int index) => _vectors.AsSpan(index * Dimension, Dimension);

    /// <inheritdoc />
    public IReadOnlyList<ShortlistEntry> Search(ReadOnlySpan<float> query, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (query.Length != Dimension) throw new ArgumentException($"The query's vector has {query.Length} numbers, those of the gallery {Dimension}; they come from different models.", nameof(query));
        if (!float.IsFinite(TensorPrimitives.Sum(query))) throw new ArgumentException("The query's vector has a value that is not a finite number.", nameof(query));
        count = Math.Min(count, Count);
        if (count == 0) return [];
        var best = new PriorityQueue<int, (float Similarity, int Later)>(count + 1);
        float worst = float.NegativeInfinity;
        for (int i = 0; i < Count; i++)
        {
            float similarity = TensorPrimitives.Dot(Vector(i), query);
            // An item that comes later must be better than the worst to get in, so equal ones stay in order.
            if (best.Count < count) best.Enqueue(i, (similarity, -i));
            else if (similarity > worst) best.DequeueEnqueue(i, (similarity, -i));
            else continue;
            if (best.TryPeek(out _, out (float Similarity, int) lowest)) worst = lowest.Similarity;
        }
        var found = new ShortlistEntry[best.Count];
        for (int at = found.Length - 1; best.TryDequeue(out int index, out (float Similarity, int) rank); at--) found[at] = new ShortlistEntry(index, rank.Similarity);
        return found;
    }
}
