using System.Security.Cryptography;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Weights;

namespace Blip.MLNet.Modules.Search;

/// <summary>What a gallery holds.</summary>
public enum GalleryKind
{
    /// <summary>Pictures, which texts or pictures search.</summary>
    Pictures,

    /// <summary>Texts, which pictures or texts search.</summary>
    Texts,
}

/// <summary>
/// Pictures or texts that were encoded once, to be searched many times: their ids, their ITC vectors, and what the matching head
/// needs to compare them with a query. Immutable and thread-safe.
/// </summary>
public sealed class RetrievalGallery
{
    private readonly float[][]? _states;
    private readonly string[]? _texts;

    /// <summary>Puts a gallery together.</summary>
    /// <param name="kind">What the items are.</param>
    /// <param name="ids">A different name for each item.</param>
    /// <param name="vectors">[items, dimension], item after item; kept, not copied.</param>
    /// <param name="dimension">Numbers in a vector.</param>
    /// <param name="modelFingerprint">Tells which model made the vectors; see <see cref="FingerprintOf"/>.</param>
    /// <param name="states">For pictures: each picture's states, (1 + P) x W numbers; null: the matching head cannot be asked.</param>
    /// <param name="texts">For texts: the texts.</param>
    /// <exception cref="ArgumentException">There is no item, an id is empty or there twice, a text is missing, or the parts have different lengths; the message names it.</exception>
    public RetrievalGallery(GalleryKind kind, IReadOnlyList<string> ids, float[] vectors, int dimension, string modelFingerprint, float[][]? states = null, IReadOnlyList<string>? texts = null)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(modelFingerprint);
        if (!Enum.IsDefined(kind)) throw new ArgumentException($"The gallery's kind is {kind}; expected {string.Join(" or ", Enum.GetNames<GalleryKind>())}.", nameof(kind));
        if (ids.Count == 0) throw new ArgumentException("The gallery is empty; it needs at least one item.", nameof(ids));
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < ids.Count; i++)
        {
            if (string.IsNullOrEmpty(ids[i])) throw new ArgumentException($"Item {i} of the gallery has no id.", nameof(ids));
            if (!seen.TryAdd(ids[i], i)) throw new ArgumentException($"The id '{ids[i]}' occurs twice in the gallery, at items {seen[ids[i]]} and {i}.", nameof(ids));
        }
        Index = new ExactIndex(vectors, dimension);
        if (Index.Count != ids.Count) throw new ArgumentException($"There are {Index.Count} vectors for {ids.Count} ids.", nameof(vectors));
        if (states is not null && states.Length != ids.Count) throw new ArgumentException($"There are states of {states.Length} pictures for {ids.Count} ids.", nameof(states));
        for (int i = 0; i < states?.Length; i++)
            if (states[i] is null || states[i].Length == 0 || states[i].Length != states[0].Length)
                throw new ArgumentException($"The states of item {i} have {states[i]?.Length ?? 0} numbers, those of item 0 {states[0]?.Length ?? 0}; expected as many, and at least one.", nameof(states));
        if (kind == GalleryKind.Texts && texts?.Count != ids.Count) throw new ArgumentException($"There are {texts?.Count ?? 0} texts for {ids.Count} ids.", nameof(texts));
        for (int i = 0; i < texts?.Count; i++)
            if (texts[i] is null) throw new ArgumentException($"Item {i} of the gallery has no text.", nameof(texts));
        (Kind, Ids, ModelFingerprint, _states, _texts) = (kind, [.. ids], modelFingerprint, kind == GalleryKind.Pictures ? states : null, kind == GalleryKind.Texts ? [.. texts!] : null);
    }

    /// <summary>What the items are.</summary>
    public GalleryKind Kind { get; }

    /// <summary>The items' names.</summary>
    public IReadOnlyList<string> Ids { get; }

    /// <summary>How many items there are.</summary>
    public int Count => Ids.Count;

    /// <summary>The vectors, to be searched.</summary>
    public ExactIndex Index { get; }

    /// <summary>Tells which model made the vectors.</summary>
    public string ModelFingerprint { get; }

    /// <summary>Whether the matching head can compare the items with a query.</summary>
    public bool CanRerank => _states is not null || _texts is not null;

    /// <summary>For texts: the texts.</summary>
    public IReadOnlyList<string>? Texts => _texts;

    /// <summary>For pictures: their states, each [1 + P, W].</summary>
    public IReadOnlyList<float[]>? States => _states;

    /// <summary>Encodes prepared pictures.</summary>
    /// <param name="matcher">The model.</param>
    /// <param name="items">Ids with pictures of [3, S, S], read as they are needed.</param>
    /// <param name="keepStates">
    /// Keeps what the matching head needs to re-rank: 577 x 768 numbers or 1.8 MB a picture for the base model at 384 pixels. Off, the
    /// gallery is searched by ITC alone.
    /// </param>
    /// <param name="batchSize">Pictures in one run of the model.</param>
    /// <param name="cancellation">Checked for every batch.</param>
    public static RetrievalGallery OfPictures(
        BlipMatcher matcher, IEnumerable<(string Id, float[] Picture)> items, bool keepStates = true, int batchSize = 8, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(matcher);
        ArgumentNullException.ThrowIfNull(items);
        var (ids, vectors, states) = (new List<string>(), new List<float>(), new List<float[]>());
        foreach ((string Id, float[] Picture)[] batch in items.Chunk(batchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (EncodedPicture picture in matcher.EncodePictures([.. batch.Select(b => b.Picture)], keepStates))
            {
                vectors.AddRange(picture.Vector);
                if (keepStates) states.Add(picture.States!);
            }
            ids.AddRange(batch.Select(b => b.Id));
        }
        return new RetrievalGallery(GalleryKind.Pictures, ids, [.. vectors], matcher.Config.ProjectionDim, FingerprintOf(matcher), keepStates ? [.. states] : null);
    }

    /// <summary>Encodes texts.</summary>
    /// <param name="matcher">The model.</param>
    /// <param name="items">Ids with texts.</param>
    /// <param name="cancellation">Checked for every batch.</param>
    public static RetrievalGallery OfTexts(BlipMatcher matcher, IEnumerable<(string Id, string Text)> items, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(matcher);
        ArgumentNullException.ThrowIfNull(items);
        (string Id, string Text)[] all = [.. items];
        string[] texts = [.. all.Select(i => i.Text)];
        return new RetrievalGallery(
            GalleryKind.Texts, [.. all.Select(i => i.Id)], [.. matcher.TextVectors(texts, cancellation).SelectMany(v => v)], matcher.Config.ProjectionDim, FingerprintOf(matcher), texts: texts);
    }

    /// <summary>A hash of the weights that vectors and scores come out of.</summary>
    public static string FingerprintOf(BlipMatcher matcher)
    {
        ArgumentNullException.ThrowIfNull(matcher);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        RetrievalModel m = matcher.Model;
        foreach (Tensor tensor in new Tensor[] { m.vision_proj.weight, m.text_proj.weight, m.itm_head.weight, m.visual_encoder.norm.weight, m.visual_encoder.norm.bias, m.text_encoder.embeddings.LayerNorm.weight })
            hash.AppendData(new TorchTensorSource("", tensor).WithType(ElementType.Float32).ToBytes());
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Refuses a model that did not make the gallery, or whose pictures have other states.</summary>
    /// <exception cref="ArgumentException">It is another one.</exception>
    public void RequireModel(BlipMatcher matcher)
    {
        ArgumentNullException.ThrowIfNull(matcher);
        if (matcher.Config.ProjectionDim != Index.Dimension)
            throw new ArgumentException($"The gallery's vectors have {Index.Dimension} numbers, the model's {matcher.Config.ProjectionDim}; they come from different models.", nameof(matcher));
        long length = (long)matcher.Config.Vision.NumTokens * matcher.Config.Vision.HiddenSize;
        if (_states is not null && _states[0].Length != length)
            throw new ArgumentException($"The states of the gallery's pictures have {_states[0].Length} numbers, the model's {length}; they come from different models or picture sizes.", nameof(matcher));
        if (FingerprintOf(matcher) != ModelFingerprint)
            throw new ArgumentException("The gallery was made by another model (its weights differ); make it again with this one.", nameof(matcher));
    }
}
