using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Images;
using Blip.MLNet.Modules.Tokens;

namespace Blip.MLNet.Modules.Tasks;

/// <summary>Whether a sentence is true of two pictures.</summary>
/// <param name="IsTrue">The decision.</param>
/// <param name="Score">The logit of "true" less that of "false"; above 0 the sentence is held true.</param>
/// <param name="Probability">The probability that the sentence is true.</param>
public readonly record struct Judgement(bool IsTrue, float Score, float Probability);

/// <summary>
/// Judges sentences about two pictures (NLVR2). Thread-safe: any number of threads may share one. Dispose it to free the weights.
/// </summary>
/// <example>
/// <code>
/// using var reasoner = BlipReasoner.Load("model_base_nlvr.pth");
/// Console.WriteLine(reasoner.Judge("left.jpg", "right.jpg", "Both pictures show a dog.").IsTrue);
/// </code>
/// </example>
public sealed class BlipReasoner : BlipPredictor<NlvrModel>
{
    /// <summary>Makes a reasoner of a model in memory, which it owns from now on.</summary>
    /// <param name="model">The model; it is put into evaluation mode.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="processor">How pictures are prepared; null: the reference's evaluation transform at the model's size.</param>
    /// <exception cref="InvalidDataException">The vocabulary is another model's.</exception>
    public BlipReasoner(NlvrModel model, BlipTokenizer tokenizer, ImageProcessor? processor = null)
        : base(model, (model ?? throw new ArgumentNullException(nameof(model))).Config, BlipTask.VisualReasoning, tokenizer, processor)
    {
    }

    /// <summary>Loads a reasoner.</summary>
    /// <param name="model">A model folder, a checkpoint file, or a name on the Hugging Face hub.</param>
    /// <param name="options">How to load; null: float32 on the CPU.</param>
    /// <param name="cancellation">Stops downloading or loading.</param>
    /// <exception cref="InvalidDataException">The checkpoint is for another task or another vocabulary, or a file is damaged.</exception>
    /// <exception cref="FileNotFoundException">There is no such model.</exception>
    public static BlipReasoner Load(string model, ModelLoadOptions? options = null, CancellationToken cancellation = default)
    {
        LoadedModel<NlvrModel> loaded = LoadedModel<NlvrModel>.Load(
            model, [BlipTask.VisualReasoning], (config, type) => new NlvrModel(config, type), options ?? new(), cancellation: cancellation);
        return new BlipReasoner(loaded.Module, loaded.Tokenizer, loaded.Processor);
    }

    /// <summary>Judges a sentence about two picture files.</summary>
    public Judgement Judge(string firstPath, string secondPath, string sentence) => Judge(RgbImage.Load(firstPath), RgbImage.Load(secondPath), sentence);

    /// <summary>Judges a sentence about two pictures.</summary>
    public Judgement Judge(RgbImage first, RgbImage second, string sentence) => JudgePrepared(Prepare([first]), Prepare([second]), [sentence])[0];

    /// <summary>Judges sentences about pairs of prepared pictures as one batch; each distinct picture is encoded once.</summary>
    /// <param name="first">Each [3, S, S], normalised.</param>
    /// <param name="second">As many pictures.</param>
    /// <param name="sentences">As many sentences.</param>
    /// <exception cref="ArgumentException">There are not as many of each, or a sentence is empty or too long.</exception>
    public IReadOnlyList<Judgement> JudgePrepared(IReadOnlyList<float[]> first, IReadOnlyList<float[]> second, IReadOnlyList<string> sentences)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(sentences);
        if (first.Count != second.Count || first.Count != sentences.Count)
            throw new ArgumentException($"There are {first.Count} first pictures, {second.Count} second pictures and {sentences.Count} sentences; expected as many of each.");
        if (first.Count == 0) return [];
        int[][] tokens = [.. sentences.Select(Tokens)];
        using var inference = torch.inference_mode();
        using var scope = torch.NewDisposeScope();
        (Tensor states, int[] of) = Encode(Model.visual_encoder, [.. first, .. second]); // [D, N, W]
        Tensor index = torch.tensor([.. of.Select(i => (long)i)], device: states.device);
        TextTensors text = TextTensors.Of(TokenRows.Batch(tokens, Tokenizer.PadId), Tokenizer.EncoderId, states.device);
        Tensor logits = Model.Logits(text.Ids, text.Mask, states.index_select(0, index.narrow(0, 0, first.Count)), states.index_select(0, index.narrow(0, first.Count, first.Count)));
        float[] values = logits.to_type(ScalarType.Float32).cpu().contiguous().data<float>().ToArray(); // [B, 2]
        return [.. values.Chunk(2).Select(pair => Decide(pair[1] - pair[0]))];
    }

    private int[] Tokens(string sentence, int index)
    {
        int[] tokens = Tokenizer.Encode(sentence);
        if (tokens.Length < 3) throw new ArgumentException($"Sentence {index} of the batch ('{sentence}') has no word.", nameof(sentence));
        return tokens.Length <= Config.Text.MaxPositionEmbeddings ? tokens
            : throw new ArgumentException($"Sentence {index} of the batch has {tokens.Length} tokens; the model reads {Config.Text.MaxPositionEmbeddings}.", nameof(sentence));
    }

    private static Judgement Decide(float difference) => new(difference > 0, difference, (float)(1 / (1 + Math.Exp(-(double)difference))));
}
