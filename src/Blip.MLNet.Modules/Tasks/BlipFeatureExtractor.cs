using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Images;
using Blip.MLNet.Modules.Tokens;
using Blip.MLNet.Modules.Weights;

namespace Blip.MLNet.Modules.Tasks;

/// <summary>What is taken of an encoder's states.</summary>
public enum FeatureKind
{
    /// <summary>The states of all tokens, one after the other. A text is filled with zeros up to the longest text.</summary>
    Sequence,

    /// <summary>The state of the first token: [CLS], or [ENC] in a multimodal encoding.</summary>
    Classification,

    /// <summary>The first token's state projected to the joint embedding of pictures and texts (256 wide in the reference) and scaled to length 1.</summary>
    Projected,
}

/// <summary>
/// Turns pictures, texts, and pairs of them into vectors. Thread-safe: any number of threads may share one. Dispose it to free the weights.
/// </summary>
public sealed class BlipFeatureExtractor : BlipPredictor<FeatureModel>
{
    /// <summary>Makes an extractor of a model in memory, which it owns from now on.</summary>
    /// <param name="model">The model; it is put into evaluation mode.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="processor">How pictures are prepared; null: the reference's evaluation transform at the model's size.</param>
    /// <exception cref="InvalidDataException">The vocabulary is another model's.</exception>
    public BlipFeatureExtractor(FeatureModel model, BlipTokenizer tokenizer, ImageProcessor? processor = null)
        : base(model, (model ?? throw new ArgumentNullException(nameof(model))).Config, model.Embedding == JointEmbedding.Contrast ? BlipTask.Retrieval : BlipTask.FeatureExtraction, tokenizer, processor)
    {
    }

    /// <summary>Whether the model has a joint embedding (<see cref="FeatureKind.Projected"/>).</summary>
    public bool HasProjections => Model.Embedding != JointEmbedding.None;

    /// <summary>Loads an extractor from any checkpoint with a picture and a text encoder.</summary>
    /// <param name="model">A model folder, a checkpoint file, or a name on the Hugging Face hub.</param>
    /// <param name="options">How to load; null: float32 on the CPU.</param>
    /// <param name="cancellation">Stops downloading or loading.</param>
    /// <exception cref="InvalidDataException">The checkpoint is for another task or another vocabulary, or a file is damaged.</exception>
    /// <exception cref="FileNotFoundException">There is no such model.</exception>
    public static BlipFeatureExtractor Load(string model, ModelLoadOptions? options = null, CancellationToken cancellation = default)
    {
        LoadedModel<FeatureModel> loaded = LoadedModel<FeatureModel>.Load(
            model, [BlipTask.FeatureExtraction, BlipTask.Retrieval, BlipTask.Pretraining, BlipTask.QuestionAnswering],
            Create, options ?? new(), cancellation: cancellation);
        return new BlipFeatureExtractor(loaded.Module, loaded.Tokenizer, loaded.Processor);
    }

    private static FeatureModel Create(BlipConfig config, ScalarType type, Checkpoint checkpoint)
    {
        if (checkpoint.Contains("vision_proj.weight")) return new FeatureModel(config, type, JointEmbedding.Contrast);
        string[] names = ["visual_projection.weight", "joint.visual_projection.weight"]; // transformers' name, and that of a saved extractor
        return names.FirstOrDefault(checkpoint.Contains) is { } name && checkpoint[name].Shape is [var projection, _]
            ? new FeatureModel(config with { ProjectionDim = (int)projection }, type, JointEmbedding.BlipModel)
            : new FeatureModel(config, type);
    }

    /// <summary>How many numbers a picture's features have.</summary>
    public int ImageWidth(FeatureKind kind) => kind switch
    {
        FeatureKind.Sequence => Config.Vision.NumTokens * Config.Vision.HiddenSize,
        FeatureKind.Classification => Config.Vision.HiddenSize,
        _ => Config.ProjectionDim,
    };

    /// <summary>How many numbers a text's features have, or those of a picture and a text together.</summary>
    /// <param name="kind">What is taken.</param>
    /// <param name="maxTextTokens">Tokens of the longest text.</param>
    public int TextWidth(FeatureKind kind, int maxTextTokens) => kind switch
    {
        FeatureKind.Sequence => maxTextTokens * Config.Text.HiddenSize,
        FeatureKind.Classification => Config.Text.HiddenSize,
        _ => Config.ProjectionDim,
    };

    /// <summary>Features of prepared pictures; each distinct one is encoded once.</summary>
    /// <param name="pictures">Each [3, S, S], normalised.</param>
    /// <param name="kind">What is taken of the states.</param>
    /// <returns>[pictures][<see cref="ImageWidth"/>]</returns>
    public float[][] Images(IReadOnlyList<float[]> pictures, FeatureKind kind)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        RequireProjections(kind);
        if (pictures.Count == 0) return [];
        using var inference = torch.inference_mode();
        using var scope = torch.NewDisposeScope();
        (Tensor states, int[] of) = Encode(Model.visual_encoder, pictures);
        float[][] features = Take(states, kind, Model.ImageVectors);
        return [.. of.Select(i => features[i])];
    }

    /// <summary>Features of pictures.</summary>
    public float[][] Images(IReadOnlyList<RgbImage> images, FeatureKind kind) => Images(Prepare(images), kind);

    /// <summary>Features of texts alone (mode 'text'); each distinct one is encoded once.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="kind">What is taken of the states.</param>
    /// <param name="maxTextTokens">Tokens that are read, [CLS] and [SEP] included; the rest is cut.</param>
    /// <returns>[texts][<see cref="TextWidth"/>]</returns>
    public float[][] Texts(IReadOnlyList<string> texts, FeatureKind kind, int maxTextTokens = 35)
    {
        ArgumentNullException.ThrowIfNull(texts);
        RequireProjections(kind);
        if (texts.Count == 0) return [];
        using var inference = torch.inference_mode();
        using var scope = torch.NewDisposeScope();
        (IReadOnlyList<string> distinct, int[] of) = Distinct.Of(texts, StringComparer.Ordinal);
        (TextTensors text, int[] lengths) = Tokens(distinct, maxTextTokens, null);
        float[][] features = TakeText(Model.TextFeatures(text.Ids, text.Mask), lengths, kind, maxTextTokens);
        return [.. of.Select(i => features[i])];
    }

    /// <summary>Features of texts that look at pictures (mode 'multimodal', [ENC] first), the first text at the first picture and so on.</summary>
    /// <param name="pictures">Each [3, S, S], normalised.</param>
    /// <param name="texts">As many texts.</param>
    /// <param name="kind">What is taken of the states: the sequence or its first token.</param>
    /// <param name="maxTextTokens">Tokens that are read, [ENC] and [SEP] included; the rest is cut.</param>
    /// <returns>[pairs][<see cref="TextWidth"/>]</returns>
    public float[][] Multimodal(IReadOnlyList<float[]> pictures, IReadOnlyList<string> texts, FeatureKind kind, int maxTextTokens = 35)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentNullException.ThrowIfNull(texts);
        RequirePairs(pictures.Count, texts.Count);
        if (kind == FeatureKind.Projected) throw new ArgumentException($"A picture and a text together have no {kind} features: the joint embedding is of each alone.", nameof(kind));
        if (texts.Count == 0) return [];
        using var inference = torch.inference_mode();
        using var scope = torch.NewDisposeScope();
        (Tensor images, int[] of) = Encode(Model.visual_encoder, pictures);
        if (images.shape[0] < pictures.Count) images = images.index_select(0, torch.tensor([.. of.Select(i => (long)i)], device: images.device)); // [B, N, W]
        (TextTensors text, int[] lengths) = Tokens(texts, maxTextTokens, Tokenizer.EncoderId);
        return TakeText(Model.MultimodalFeatures(text.Ids, text.Mask, images), lengths, kind, maxTextTokens);
    }

    private (TextTensors Text, int[] Lengths) Tokens(IReadOnlyList<string> texts, int maxTextTokens, int? first)
    {
        if (maxTextTokens < 2 || maxTextTokens > Config.Text.MaxPositionEmbeddings)
            throw new ArgumentOutOfRangeException(nameof(maxTextTokens), maxTextTokens, $"Expected 2 to {Config.Text.MaxPositionEmbeddings} tokens, as the model has positions.");
        int[][] rows = [.. texts.Select(t => Tokenizer.Encode(t, true, maxTextTokens))];
        return (TextTensors.Of(TokenRows.Batch(rows, Tokenizer.PadId), first, Model.visual_encoder.pos_embed.device), [.. rows.Select(r => r.Length)]);
    }

    private float[][] TakeText(Tensor states, int[] lengths, FeatureKind kind, int maxTextTokens)
    {
        float[][] taken = Take(states, kind, Model.TextVectors);
        if (kind != FeatureKind.Sequence) return taken;
        int width = Config.Text.HiddenSize;
        return [.. taken.Select((row, i) =>
        {
            float[] padded = new float[maxTextTokens * width];
            row.AsSpan(0, lengths[i] * width).CopyTo(padded); // what stands at padding is left out
            return padded;
        })];
    }

    private static float[][] Take(Tensor states, FeatureKind kind, Func<Tensor, Tensor> project) // [B, N, W] -> [B][..]
    {
        Tensor taken = kind switch
        {
            FeatureKind.Sequence => states.flatten(1),
            FeatureKind.Classification => states.select(1, 0),
            _ => project(states),
        };
        return [.. taken.to_type(ScalarType.Float32).cpu().contiguous().data<float>().ToArray().Chunk((int)taken.shape[1])];
    }

    private void RequireProjections(FeatureKind kind)
    {
        if (kind == FeatureKind.Projected && !HasProjections)
            throw new InvalidOperationException("The model has no joint embedding of pictures and texts (vision_proj, text_proj); take a checkpoint for retrieval or pre-training.");
    }
}
