using Blip.MLNet.Modules.Tasks;

namespace Blip.MLNet.Modules.Search;

/// <summary>An item that a search found.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Score">What the results are ordered by: the rank score of the matching head where it was asked, else the cosine.</param>
/// <param name="Similarity">The cosine of the ITC vectors.</param>
public sealed record SearchHit(string Id, float Score, float Similarity);

/// <summary>
/// Searches a gallery: ITC vectors give the shortlist, the matching head orders it anew (train_retrieval.py, evaluation). Pictures are
/// searched by texts and texts by pictures; within one kind, which the matching head does not compare, cosines alone decide. Thread-safe.
/// </summary>
public sealed class GallerySearch
{
    private readonly BlipMatcher _matcher;
    private readonly RetrievalGallery _gallery;
    private readonly IShortlistIndex _index;

    /// <summary>Puts a search together; it owns neither part.</summary>
    /// <param name="matcher">The model that made the gallery.</param>
    /// <param name="gallery">What is searched.</param>
    /// <param name="index">Finds shortlists over the gallery's vectors in its order; null: <see cref="RetrievalGallery.Index"/>.</param>
    /// <exception cref="ArgumentException">Another model made the gallery, or the index is of another gallery.</exception>
    public GallerySearch(BlipMatcher matcher, RetrievalGallery gallery, IShortlistIndex? index = null)
    {
        ArgumentNullException.ThrowIfNull(matcher);
        ArgumentNullException.ThrowIfNull(gallery);
        gallery.RequireModel(matcher);
        _matcher = matcher;
        _gallery = gallery;
        _index = index ?? gallery.Index;
        if (_index.Count != gallery.Count || _index.Dimension != gallery.Index.Dimension)
            throw new ArgumentException($"The index holds {_index.Count} vectors of {_index.Dimension}; the gallery has {gallery.Count} of {gallery.Index.Dimension}.", nameof(index));
    }

    /// <summary>What is searched.</summary>
    public RetrievalGallery Gallery => _gallery;

    /// <summary>Finds the items that go best with each text.</summary>
    /// <param name="queries">The texts.</param>
    /// <param name="k">How many items a text gets; all of them if the gallery has fewer.</param>
    /// <param name="kTest">How many of the shortlist the matching head orders anew; 0: none. At least <paramref name="k"/> otherwise.</param>
    /// <param name="cancellation">Checked between runs of the model.</param>
    /// <returns>For each text its items, best first.</returns>
    public IReadOnlyList<IReadOnlyList<SearchHit>> Texts(IReadOnlyList<string> queries, int k, int kTest = 0, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(queries);
        bool rerank = CheckCounts(k, kTest) && _gallery.Kind == GalleryKind.Pictures;
        ShortlistEntry[][] lists = [.. _matcher.TextVectors(queries, cancellation).Select(v => Shortlist(v, rerank ? kTest : k))];
        if (!rerank) return [.. lists.Select(Plain)];
        float[][] scores = [.. lists.Select(l => new float[l.Length])];
        // Each picture is compared once with all texts that have it on their lists.
        var uses = from q in Enumerable.Range(0, lists.Length) from at in Enumerable.Range(0, lists[q].Length) group (Query: q, At: at) by lists[q][at].Index;
        foreach (var picture in uses)
        {
            (int Query, int At)[] pairs = [.. picture];
            float[] logits = _matcher.RankLogits(_gallery.States![picture.Key], [.. pairs.Select(p => queries[p.Query])], cancellation);
            for (int i = 0; i < pairs.Length; i++) scores[pairs[i].Query][pairs[i].At] = logits[i] + lists[pairs[i].Query][pairs[i].At].Similarity;
        }
        return [.. lists.Select((list, q) => Ordered(list, scores[q], k))];
    }

    /// <summary>Finds the items that go best with each picture.</summary>
    /// <param name="queries">Prepared pictures, each [3, S, S].</param>
    /// <param name="k">How many items a picture gets; all of them if the gallery has fewer.</param>
    /// <param name="kTest">How many of the shortlist the matching head orders anew; 0: none. At least <paramref name="k"/> otherwise.</param>
    /// <param name="cancellation">Checked between runs of the model.</param>
    /// <returns>For each picture its items, best first.</returns>
    public IReadOnlyList<IReadOnlyList<SearchHit>> Pictures(IReadOnlyList<float[]> queries, int k, int kTest = 0, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(queries);
        bool rerank = CheckCounts(k, kTest) && _gallery.Kind == GalleryKind.Texts;
        var hits = new List<IReadOnlyList<SearchHit>>(queries.Count);
        foreach (EncodedPicture picture in _matcher.EncodePictures(queries, keepStates: rerank))
        {
            ShortlistEntry[] list = Shortlist(picture.Vector, rerank ? kTest : k);
            if (!rerank)
            {
                hits.Add(Plain(list));
                continue;
            }
            float[] logits = _matcher.RankLogits(picture.States!, [.. list.Select(l => _gallery.Texts![l.Index])], cancellation);
            hits.Add(Ordered(list, [.. logits.Zip(list, (logit, l) => logit + l.Similarity)], k));
        }
        return hits;
    }

    private ShortlistEntry[] Shortlist(float[] vector, int count) => [.. _index.Search(vector, count)];

    private SearchHit[] Plain(ShortlistEntry[] list) => [.. list.Select(l => new SearchHit(_gallery.Ids[l.Index], l.Similarity, l.Similarity))];

    private SearchHit[] Ordered(ShortlistEntry[] list, float[] scores, int k) =>
        [.. list.Select((l, i) => new SearchHit(_gallery.Ids[l.Index], scores[i], l.Similarity)).OrderByDescending(h => h.Score).Take(k)];

    /// <summary>Whether the matching head is to be asked.</summary>
    private bool CheckCounts(int k, int kTest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(kTest);
        if (kTest > 0 && kTest < Math.Min(k, _gallery.Count)) throw new ArgumentException($"{nameof(kTest)} is {kTest} and {nameof(k)} is {k}; the matching head must order at least as many items as are wanted, or none (0).", nameof(kTest));
        if (kTest > 0 && !_gallery.CanRerank) throw new ArgumentException($"{nameof(kTest)} is {kTest}, but the gallery was made without the states that the matching head needs.", nameof(kTest));
        return kTest > 0;
    }
}
