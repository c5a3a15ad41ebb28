using Blip.MLNet.Cli.Inputs;
using Blip.MLNet.Modules.Search;
using Blip.MLNet.Modules.Tasks;

namespace Blip.MLNet.Cli.Commands.Searching;

/// <summary>A picture that was found.</summary>
/// <param name="Rank">1 is the best.</param>
/// <param name="File">The picture.</param>
/// <param name="Score">What it is ranked by: the match score where it was re-ranked, else the cosine.</param>
/// <param name="Cosine">Cosine of its embedding and the query's.</param>
internal sealed record SearchHit(int Rank, string File, double Score, double Cosine);

/// <summary>The hits of a query.</summary>
internal sealed record SearchResult(string Query, IReadOnlyList<SearchHit> Hits);

/// <summary>Finds pictures by a text or a picture: the nearest by embedding, and for texts the first of them re-ranked by the matching head.</summary>
internal sealed class GallerySearch(BlipMatcher matcher, Gallery gallery, int top, int rerank, Action<string> fail)
{
    public SearchResult Find(string query, CancellationToken cancellation)
    {
        bool picture = File.Exists(query);
        float[] vector = picture ? matcher.ImageVectors([matcher.Processor.Process(Modules.Images.RgbImage.Load(query))])[0] : matcher.TextVectors([query], cancellation)[0];
        IReadOnlyList<ShortlistEntry> nearest = gallery.Nearest(vector, Math.Max(top, picture ? 0 : rerank));
        Dictionary<int, double> scores = picture || rerank == 0 ? [] : Reranked(query, nearest.Take(rerank).ToArray(), cancellation);
        // The re-ranked ones stand before the others, whose scores are cosines alone.
        var ordered = nearest.OrderByDescending(n => scores.ContainsKey(n.Index)).ThenByDescending(n => scores.GetValueOrDefault(n.Index, n.Similarity)).Take(top);
        return new SearchResult(query, [.. ordered.Select((n, i) => new SearchHit(i + 1, gallery.Pictures[n.Index].Path, scores.GetValueOrDefault(n.Index, n.Similarity), n.Similarity))]);
    }

    private Dictionary<int, double> Reranked(string query, ShortlistEntry[] nearest, CancellationToken cancellation)
    {
        var scores = new Dictionary<int, double>();
        foreach (var group in PictureBatches.Read(nearest, n => gallery.Pictures[n.Index].Path, matcher.Processor, 4, false, fail, cancellation))
        {
            IReadOnlyList<EncodedPicture> encoded = matcher.EncodePictures([.. group.Select(g => g.Values)]);
            for (int i = 0; i < group.Count; i++) scores[group[i].Item.Index] = matcher.RankLogits(encoded[i].States!, [query], cancellation)[0] + group[i].Item.Similarity;
        }
        return scores;
    }
}
