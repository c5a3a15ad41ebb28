using System.Text.Json.Serialization;
using Blip.MLNet.Modules.Search;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Transforms.Models;

namespace Blip.MLNet.Transforms.Retrieval;

/// <summary>Settings of the <c>BlipRetrieval</c> transform.</summary>
public sealed record BlipRetrievalOptions() : BlipModelOptions(DefaultModel)
{
    /// <summary>The base model for retrieval on the Hugging Face hub.</summary>
    public const string DefaultModel = "Salesforce/blip-itm-base-coco";

    /// <summary>A matcher in memory, used instead of <see cref="BlipModelOptions.Model"/>. It is shared, and disposing it is left to its owner.</summary>
    [JsonIgnore]
    public BlipMatcher? Matcher { get; init; }

    /// <summary>Name of the text column of the gallery with each item's id, which must be different for each.</summary>
    public string IdColumnName { get; init; } = "Id";

    /// <summary>How many items a query gets; all of them if the gallery has fewer.</summary>
    public int K { get; init; } = 5;

    /// <summary>
    /// How many of the shortlist the matching head orders anew, at least <see cref="K"/>; 0: none. A gallery of pictures then keeps
    /// their states, in memory and in the zip: 1.8 MB a picture for the base model at 384 pixels. The reference's evaluation takes 256
    /// (COCO) and 128 (Flickr30k).
    /// </summary>
    public int KTest { get; init; } = 16;

    /// <summary>Name of a text column with the best item's id; null: none.</summary>
    public string? BestColumnName { get; init; }

    /// <summary>Name of the Single vector column with the scores of the items; null: none. See <see cref="SearchHit.Score"/>.</summary>
    public string? ScoresColumnName { get; init; } = "Scores";

    /// <summary>
    /// A file that keeps the gallery (safetensors). If it is there, holds the ids of the data in their order and was made by this model,
    /// nothing is encoded; otherwise it is written. Null: none.
    /// </summary>
    public string? GalleryFile { get; init; }

    /// <summary>
    /// Finds shortlists in another way than by comparing with every item, such as a vector database does. It is not saved: a model from a zip
    /// compares with every item. Null: <see cref="ExactIndex"/>.
    /// </summary>
    [JsonIgnore]
    public Func<RetrievalGallery, IShortlistIndex>? CreateIndex { get; init; }

    [JsonIgnore]
    internal InputColumn Id => new(IdColumnName, InputKind.Text);

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    public override BlipRetrievalOptions Validate()
    {
        const string me = nameof(BlipRetrievalOptions);
        ValidateModel(me, Matcher is not null);
        RequireName(IdColumnName, me, nameof(IdColumnName));
        RequireNameOrNull(BestColumnName, me, nameof(BestColumnName));
        RequireNameOrNull(ScoresColumnName, me, nameof(ScoresColumnName));
        RequireAtLeast(K, 1, me, nameof(K));
        RequireAtLeast(KTest, 0, me, nameof(KTest));
        if (KTest > 0 && KTest < K) throw new ArgumentException($"{me}.{nameof(KTest)} is {KTest} and {nameof(K)} is {K}; the matching head must order at least as many items as are wanted, or none (0).", nameof(KTest));
        return this;
    }
}
