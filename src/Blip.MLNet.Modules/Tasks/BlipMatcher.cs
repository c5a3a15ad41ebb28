using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Images;
using Blip.MLNet.Modules.Tokens;

namespace Blip.MLNet.Modules.Tasks;

/// <summary>How well a picture and a text go together, in three different measures.</summary>
/// <param name="ItcSimilarity">Image-text contrast: the cosine of the two embeddings, -1 to 1. Fast, good for shortlists, no probability.</param>
/// <param name="ItmProbability">Image-text matching: the probability that the text is about the picture (models/blip_itm.py, softmax of match_head 'itm').</param>
/// <param name="RankScore">What the reference ranks by: the logit of "match" with [ENC] first, plus the cosine (train_retrieval.py, evaluation).</param>
public readonly record struct MatchScores(float ItcSimilarity, float ItmProbability, float RankScore);

/// <summary>
/// Tells how well pictures and texts go together. Thread-safe: any number of threads may share one. Dispose it to free the weights.
/// </summary>
/// <example>
/// <code>
/// using var matcher = BlipMatcher.Load("Salesforce/blip-itm-base-coco");
/// Console.WriteLine(matcher.Match("dog.jpg", "a dog on a beach").ItmProbability);
/// </code>
/// </example>
public sealed class BlipMatcher : BlipPredictor<RetrievalModel>
{
    /// <summary>Tokens of a text that are read, [CLS] and [SEP] included; the rest is cut, as in the reference.</summary>
    public const int MaxTextTokens = 35;

    private const int RowsAtOnce = 64;

    /// <summary>Makes a matcher of a model in memory, which it owns from now on.</summary>
    /// <param name="model">The model; it is put into evaluation mode.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="processor">How pictures are prepared; null: the reference's evaluation transform at the model's size.</param>
    /// <exception cref="InvalidDataException">The vocabulary is another model's.</exception>
    public BlipMatcher(RetrievalModel model, BlipTokenizer tokenizer, ImageProcessor? processor = null)
        : base(model, (model ?? throw new ArgumentNullException(nameof(model))).Config, BlipTask.Retrieval, tokenizer, processor)
    {
    }

    /// <summary>Loads a matcher.</summary>
    /// <param name="model">A model folder, a checkpoint file, or a name on the Hugging Face hub.</param>
    /// <param name="options">How to load; null: float32 on the CPU.</param>
    /// <param name="cancellation">Stops downloading or loading.</param>
    /// <exception cref="InvalidDataException">The checkpoint is for another task or another vocabulary, or a file is damaged.</exception>
    /// <exception cref="FileNotFoundException">There is no such model.</exception>
    public static BlipMatcher Load(string model, ModelLoadOptions? options = null, CancellationToken cancellation = default)
    {
        LoadedModel<RetrievalModel> loaded = LoadedModel<RetrievalModel>.Load(
            model, [BlipTask.Retrieval, BlipTask.Pretraining], (config, type) => new RetrievalModel(config, type), options ?? new(), cancellation: cancellation);
        return new BlipMatcher(loaded.Module, loaded.Tokenizer, loaded.Processor);
    }

    /// <summary>Compares a picture file with a text.</summary>
    public MatchScores Match(string path, string text) => Match(RgbImage.Load(path), text);

    /// <summary>Compares a picture with a text.</summary>
    public MatchScores Match(RgbImage image, string text) => MatchAll([image], [text])[0];

    /// <summary>Compares one picture with several texts; it is encoded once.</summary>
    public IReadOnlyList<MatchScores> Match(RgbImage image, IReadOnlyList<string> texts, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        float[] picture = Processor.Process(image);
        return MatchPrepared([.. texts.Select(_ => picture)], texts, cancellation);
    }

    /// <summary>Compares pairs, the first picture with the first text and so on; each pair gets what it would get alone.</summary>
    public IReadOnlyList<MatchScores> MatchAll(IReadOnlyList<RgbImage> images, IReadOnlyList<string> texts, CancellationToken cancellation = default) =>
        MatchPrepared(Prepare(images), texts, cancellation);

    /// <summary>
    /// Compares pairs whose pictures <see cref="BlipPredictor.Processor"/> has prepared already. Each distinct picture and each
    /// distinct text is encoded once.
    /// </summary>
    /// <param name="pictures">Each [3, S, S], normalised.</param>
    /// <param name="texts">As many texts.</param>
    /// <param name="cancellation">Checked between runs of the model.</param>
    /// <exception cref="ArgumentException">There are not as many texts as pictures, or a picture has wrong values.</exception>
    public IReadOnlyList<MatchScores> MatchPrepared(IReadOnlyList<float[]> pictures, IReadOnlyList<string> texts, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentNullException.ThrowIfNull(texts);
        RequirePairs(pictures.Count, texts.Count);
        if (pictures.Count == 0) return [];
        using var inference = torch.inference_mode();
        using var scope = torch.NewDisposeScope();
        (Tensor states, int[] imageOf) = Encode(Model.visual_encoder, pictures); // [D, N, W]
        (IReadOnlyList<string> distinct, int[] textOf) = Distinct.Of(texts, StringComparer.Ordinal);
        int[][] tokens = [.. distinct.Select(Tokens)];
        float[][] imageVectors = Rows(Model.ImageVectors(states)), textVectors = VectorsOf(tokens, cancellation);
        var results = new MatchScores[pictures.Count];
        foreach ((int image, int[] pairs) in PairsByImage(imageOf))
        {
            cancellation.ThrowIfCancellationRequested();
            (float[] plain, float[] grounded) = MatchLogits(states.narrow(0, image, 1), [.. pairs.Select(p => tokens[textOf[p]])]);
            for (int i = 0; i < pairs.Length; i++)
            {
                float cosine = System.Numerics.Tensors.TensorPrimitives.Dot<float>(imageVectors[image], textVectors[textOf[pairs[i]]]);
                results[pairs[i]] = new MatchScores(cosine, Sigmoid(plain[i]), grounded[i] + cosine);
            }
        }
        return results;
    }

    /// <summary>ITC vectors of texts, of length 1; each distinct text is encoded once.</summary>
    /// <returns>[texts][projection]</returns>
    public float[][] TextVectors(IReadOnlyList<string> texts, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (texts.Count == 0) return [];
        using var inference = torch.inference_mode();
        using var scope = torch.NewDisposeScope();
        (IReadOnlyList<string> distinct, int[] of) = Distinct.Of(texts, StringComparer.Ordinal);
        float[][] vectors = VectorsOf([.. distinct.Select(Tokens)], cancellation);
        return [.. of.Select(i => vectors[i])];
    }

    /// <summary>ITC vectors of prepared pictures, of length 1; each distinct picture is encoded once.</summary>
    /// <param name="pictures">Each [3, S, S], normalised.</param>
    /// <returns>[pictures][projection]</returns>
    public float[][] ImageVectors(IReadOnlyList<float[]> pictures) => [.. EncodePictures(pictures, keepStates: false).Select(p => p.Vector)];

    /// <summary>ITC vectors of prepared pictures, with the states that the matching head compares with texts.</summary>
    /// <param name="pictures">Each [3, S, S], normalised.</param>
    /// <param name="keepStates">Whether the states are wanted; they are (1 + P) x W numbers a picture.</param>
    public IReadOnlyList<EncodedPicture> EncodePictures(IReadOnlyList<float[]> pictures, bool keepStates = true)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        if (pictures.Count == 0) return [];
        using var inference = torch.inference_mode();
        using var scope = torch.NewDisposeScope();
        (Tensor states, int[] of) = Encode(Model.visual_encoder, pictures);
        float[][] vectors = Rows(Model.ImageVectors(states)), kept = keepStates ? Rows(states.flatten(1)) : [];
        return [.. of.Select(i => new EncodedPicture(vectors[i], keepStates ? kept[i] : null))];
    }

    /// <summary>The logit of "match" of one picture with several texts, [ENC] first, as retrieval is evaluated; add the cosine to rank by it.</summary>
    /// <param name="imageStates">[1 + P, W] of <see cref="EncodePictures"/></param>
    /// <param name="texts">The texts.</param>
    /// <param name="cancellation">Checked before the run.</param>
    public float[] RankLogits(float[] imageStates, IReadOnlyList<string> texts, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(imageStates);
        ArgumentNullException.ThrowIfNull(texts);
        VisionConfig vision = Config.Vision;
        if (imageStates.Length != (long)vision.NumTokens * vision.HiddenSize)
            throw new ArgumentException($"The picture's states have {imageStates.Length} values; expected {vision.NumTokens} x {vision.HiddenSize}.", nameof(imageStates));
        if (texts.Count == 0) return [];
        cancellation.ThrowIfCancellationRequested();
        using var inference = torch.inference_mode();
        using var scope = torch.NewDisposeScope();
        Tensor states = torch.tensor(imageStates).view(1, vision.NumTokens, vision.HiddenSize).to(Model.itm_head.weight.dtype, Model.itm_head.weight.device);
        return RetrievalEvaluation.MatchScores(Model, states, [.. texts.Select(Tokens)], Tokenizer);
    }

    private int[] Tokens(string text) => Tokenizer.Encode(text, true, Math.Min(MaxTextTokens, Config.Text.MaxPositionEmbeddings));

    private float[][] VectorsOf(int[][] tokens, CancellationToken cancellation)
    {
        var vectors = new List<float[]>(tokens.Length);
        foreach (int[][] chunk in tokens.Chunk(RowsAtOnce))
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = torch.NewDisposeScope();
            TextTensors text = TextTensors.Of(TokenRows.Batch(chunk, Tokenizer.PadId), device: Model.itm_head.weight.device);
            vectors.AddRange(Rows(Model.TextVectors(text.Ids, text.Mask)));
        }
        return [.. vectors];
    }

    /// <summary>For texts with one picture: the difference of the logits with [CLS] first, and the logit of "match" with [ENC] first.</summary>
    private (float[] Plain, float[] Grounded) MatchLogits(Tensor states, int[][] tokens)
    {
        using var scope = torch.NewDisposeScope();
        int[][] rows = [.. tokens, .. tokens.Select(t => (int[])[Tokenizer.EncoderId, .. t[1..]])];
        TextTensors text = TextTensors.Of(TokenRows.Batch(rows, Tokenizer.PadId), device: states.device);
        float[] logits = Model.MatchLogits(text.Ids, text.Mask, states).to_type(ScalarType.Float32).cpu().contiguous().data<float>().ToArray(); // [2R, 2]
        int n = tokens.Length;
        return ([.. Enumerable.Range(0, n).Select(i => logits[2 * i + 1] - logits[2 * i])], [.. Enumerable.Range(n, n).Select(i => logits[2 * i + 1])]);
    }

    /// <summary>The pairs of each distinct picture, a limited number at once.</summary>
    private static IEnumerable<(int Image, int[] Pairs)> PairsByImage(int[] imageOf) =>
        Enumerable.Range(0, imageOf.Length).GroupBy(p => imageOf[p]).SelectMany(g => g.Chunk(RowsAtOnce / 2).Select(pairs => (g.Key, pairs)));

    private static float[][] Rows(Tensor matrix) =>
        [.. matrix.to_type(ScalarType.Float32).cpu().contiguous().data<float>().ToArray().Chunk((int)matrix.shape[1])];

    private static float Sigmoid(float difference) => (float)(1 / (1 + Math.Exp(-(double)difference)));
}

/// <summary>A picture as retrieval knows it.</summary>
/// <param name="Vector">[projection], of length 1</param>
/// <param name="States">[1 + P, W], row after row; null where they were not wanted</param>
public sealed record EncodedPicture(float[] Vector, float[]? States);
