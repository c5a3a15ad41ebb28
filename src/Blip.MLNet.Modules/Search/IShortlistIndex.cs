namespace Blip.MLNet.Modules.Search;

/// <summary>
/// Finds the items whose vectors have the largest products with a query's vector. <see cref="ExactIndex"/> compares with all of them;
/// a vector database can take its place. Implementations are thread-safe.
/// </summary>
public interface IShortlistIndex
{
    /// <summary>How many items there are.</summary>
    int Count { get; }

    /// <summary>How many numbers a vector has.</summary>
    int Dimension { get; }

    /// <summary>Finds the nearest items.</summary>
    /// <param name="query">A vector of <see cref="Dimension"/> numbers.</param>
    /// <param name="count">How many are wanted; all of them if there are fewer.</param>
    /// <returns>Items by falling product; of equal ones the lower index comes first.</returns>
    /// <exception cref="ArgumentException">The query has another dimension, or a value that is not a finite number.</exception>
    IReadOnlyList<ShortlistEntry> Search(ReadOnlySpan<float> query, int count);
}

/// <summary>An item of a shortlist.</summary>
/// <param name="Index">Its number among the items, from 0.</param>
/// <param name="Similarity">The product of its vector with the query's; the cosine, where both have length 1.</param>
public readonly record struct ShortlistEntry(int Index, float Similarity);
