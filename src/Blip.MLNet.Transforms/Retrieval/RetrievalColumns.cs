using System.Text.Json.Serialization;
using Blip.MLNet.Modules.Search;
using Blip.MLNet.Transforms.Models;

namespace Blip.MLNet.Transforms.Retrieval;

/// <summary>The columns of <c>BlipRetrieval</c>. The gallery's column and the query's may each hold pictures or texts; their types decide.</summary>
internal sealed record RetrievalColumns(string OutputName, string GalleryName, string QueryName)
{
    [JsonIgnore]
    public InputColumn Gallery => new(GalleryName, InputKind.ImageOrText);

    [JsonIgnore]
    public InputColumn Query => new(QueryName, InputKind.ImageOrText);

    public RetrievalColumns Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(OutputName);
        ArgumentException.ThrowIfNullOrWhiteSpace(GalleryName);
        ArgumentException.ThrowIfNullOrWhiteSpace(QueryName);
        return this;
    }

    /// <summary>The added columns.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="size">Items that a query gets.</param>
    public IReadOnlyList<OutputColumn<IReadOnlyList<SearchHit>?>> Outputs(BlipRetrievalOptions options, int size)
    {
        var hits = new RankedColumns<SearchHit>(h => h.Id, h => h.Score, size);
        return [.. hits.Named(texts: OutputName, scores: options.ScoresColumnName), .. hits.Named(best: options.BestColumnName)];
    }
}
