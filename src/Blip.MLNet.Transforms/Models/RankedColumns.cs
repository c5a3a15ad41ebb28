using Microsoft.ML.Data;

namespace Blip.MLNet.Transforms.Models;

/// <summary>
/// The columns of a transform that gives each row texts or names with scores, best first: the best one, its score, all of them, all scores.
/// A row without a result has empty texts and NaN for scores.
/// </summary>
/// <typeparam name="T">A text or name with its score.</typeparam>
/// <param name="Text">The text of one.</param>
/// <param name="Score">The score of one.</param>
/// <param name="Count">Size of the vectors.</param>
internal sealed record RankedColumns<T>(Func<T, string> Text, Func<T, float> Score, int Count)
{
    /// <summary>Those columns that have a name, in this order.</summary>
    public IReadOnlyList<OutputColumn<IReadOnlyList<T>?>> Named(string? best = null, string? bestScore = null, string? texts = null, string? scores = null) =>
    [
        .. Where(best, name => OutputColumns<IReadOnlyList<T>?>.Text(name, row => row is [var first, ..] ? Text(first) : null)),
        .. Where(bestScore, name => OutputColumns<IReadOnlyList<T>?>.Value(name, NumberDataViewType.Single, row => row is [var first, ..] ? Score(first) : float.NaN)),
        .. Where(texts, name => OutputColumns<IReadOnlyList<T>?>.Vector(name, TextDataViewType.Instance, Count, row => row?.Select(r => Text(r).AsMemory()).ToArray(), default)),
        .. Where(scores, name => OutputColumns<IReadOnlyList<T>?>.Vector(name, NumberDataViewType.Single, Count, row => row?.Select(Score).ToArray(), float.NaN)),
    ];

    private static OutputColumn<IReadOnlyList<T>?>[] Where(string? name, Func<string, OutputColumn<IReadOnlyList<T>?>> make) => name is null ? [] : [make(name)];
}
