using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Generation;
using Blip.MLNet.Modules.Images;
using Blip.MLNet.Modules.Tokens;

namespace Blip.MLNet.Modules.Tasks;

/// <summary>
/// Answers questions about pictures. Thread-safe: any number of threads may share one. Dispose it to free the weights.
/// </summary>
/// <example>
/// <code>
/// using var answerer = BlipQuestionAnswerer.Load("Salesforce/blip-vqa-base");
/// Console.WriteLine(answerer.Answer("dog.jpg", "what colour is the dog?").Text);
/// </code>
/// </example>
public sealed class BlipQuestionAnswerer : BlipPredictor<VqaModel>
{
    /// <summary>Makes an answerer of a model in memory, which it owns from now on.</summary>
    /// <param name="model">The model; it is put into evaluation mode.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="processor">How pictures are prepared; null: the reference's evaluation transform at the model's size.</param>
    /// <exception cref="InvalidDataException">The vocabulary is another model's.</exception>
    public BlipQuestionAnswerer(VqaModel model, BlipTokenizer tokenizer, ImageProcessor? processor = null)
        : base(model, (model ?? throw new ArgumentNullException(nameof(model))).Config, BlipTask.QuestionAnswering, tokenizer, processor)
    {
    }

    /// <summary>Loads an answerer.</summary>
    /// <param name="model">A model folder, a checkpoint file, or a name on the Hugging Face hub.</param>
    /// <param name="options">How to load; null: float32 on the CPU.</param>
    /// <param name="cancellation">Stops downloading or loading.</param>
    /// <exception cref="InvalidDataException">The checkpoint is for another task or another vocabulary, or a file is damaged.</exception>
    /// <exception cref="FileNotFoundException">There is no such model.</exception>
    public static BlipQuestionAnswerer Load(string model, ModelLoadOptions? options = null, CancellationToken cancellation = default)
    {
        LoadedModel<VqaModel> loaded = LoadedModel<VqaModel>.Load(
            model, [BlipTask.QuestionAnswering], (config, type) => new VqaModel(config, type), options ?? new(), cancellation: cancellation);
        return new BlipQuestionAnswerer(loaded.Module, loaded.Tokenizer, loaded.Processor);
    }

    /// <summary>Answers a question about a picture file.</summary>
    public GeneratedAnswer Answer(string path, string question, VqaOptions? options = null) => Answer(RgbImage.Load(path), question, options);

    /// <summary>Answers a question about a picture.</summary>
    public GeneratedAnswer Answer(RgbImage image, string question, VqaOptions? options = null) => AnswerAll([image], [question], options)[0][0];

    /// <summary>Answers several questions, the first about the first picture and so on, as one batch.</summary>
    /// <returns>For each question its answers, best first (<see cref="GenerationOptions.NumReturnSequences"/> of them).</returns>
    public IReadOnlyList<IReadOnlyList<GeneratedAnswer>> AnswerAll(
        IReadOnlyList<RgbImage> images, IReadOnlyList<string> questions, VqaOptions? options = null, CancellationToken cancellation = default) =>
        AnswerPrepared(Prepare(images), questions, options, cancellation);

    /// <summary>Answers questions about pictures that <see cref="BlipPredictor.Processor"/> has prepared already; each distinct picture is encoded once.</summary>
    /// <param name="pictures">Each [3, S, S], normalised.</param>
    /// <param name="questions">As many questions.</param>
    /// <param name="options">How to answer.</param>
    /// <param name="cancellation">Checked at every token.</param>
    /// <exception cref="ArgumentException">There are not as many questions as pictures, or a question is empty.</exception>
    public IReadOnlyList<IReadOnlyList<GeneratedAnswer>> AnswerPrepared(
        IReadOnlyList<float[]> pictures, IReadOnlyList<string> questions, VqaOptions? options = null, CancellationToken cancellation = default)
    {
        options = (options ?? new()).Validate();
        if (Tokens(pictures, questions, options) is not { } tokens) return [];
        using var inference = torch.inference_mode();
        using var scope = torch.NewDisposeScope();
        (Tensor states, Tensor mask) = Read(pictures, tokens);
        int[] start = [Tokenizer.DecoderId];
        IReadOnlyList<IReadOnlyList<GeneratedSequence>> generated = new TextGenerator(Model.text_decoder, Tokenizer.SeparatorId).Generate(
            states, [.. Enumerable.Repeat(start, pictures.Count)], options.Generation, options.ReferenceCompatible ? null : mask, cancellation: cancellation);
        return [.. generated.Select(g => (IReadOnlyList<GeneratedAnswer>)[.. g.Select(s => new GeneratedAnswer(Tokenizer.Decode(s.Ids), s.Score))])];
    }

    /// <summary>Makes a list of answers to rank.</summary>
    /// <exception cref="ArgumentException">The list is empty, or one of its answers is.</exception>
    public AnswerList CreateAnswerList(IReadOnlyList<string> answers) => new(answers, Tokenizer, Config.Text.MaxPositionEmbeddings);

    /// <summary>Ranks a list of answers to a question about a picture.</summary>
    /// <returns>The answers that were scored (<see cref="VqaOptions.KTest"/> of them), best first.</returns>
    public IReadOnlyList<RankedAnswer> Rank(RgbImage image, string question, AnswerList answers, VqaOptions? options = null) =>
        RankPrepared(Prepare([image]), [question], answers, options)[0];

    /// <summary>Ranks a list of answers to each of several questions about prepared pictures; each distinct picture is encoded once.</summary>
    /// <param name="pictures">Each [3, S, S], normalised.</param>
    /// <param name="questions">As many questions.</param>
    /// <param name="answers">What to choose from; see <see cref="CreateAnswerList"/>.</param>
    /// <param name="options">How to rank.</param>
    /// <param name="cancellation">Checked at every question.</param>
    /// <returns>For each question the answers that were scored, best first.</returns>
    public IReadOnlyList<IReadOnlyList<RankedAnswer>> RankPrepared(
        IReadOnlyList<float[]> pictures, IReadOnlyList<string> questions, AnswerList answers, VqaOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(answers);
        options = (options ?? new()).Validate();
        if (Tokens(pictures, questions, options) is not { } tokens) return [];
        using var inference = torch.inference_mode();
        using var scope = torch.NewDisposeScope();
        (Tensor states, Tensor mask) = Read(pictures, tokens);
        return AnswerRanker.Rank(Model, states, mask, answers, options.KTest, cancellation);
    }

    /// <summary>States of the questions, [B, T, D], and their mask, int64 [B, T].</summary>
    private (Tensor States, Tensor Mask) Read(IReadOnlyList<float[]> pictures, int[][] tokens)
    {
        (Tensor images, int[] of) = Encode(Model.visual_encoder, pictures);
        TextTensors text = TextTensors.Of(TokenRows.Batch(tokens, Tokenizer.PadId), Tokenizer.EncoderId, images.device);
        if (images.shape[0] < pictures.Count) images = images.index_select(0, torch.tensor([.. of.Select(i => (long)i)], device: images.device)); // [B, N, W]
        return (Model.QuestionStates(text.Ids, text.Mask, images), text.Mask);
    }

    private int[][]? Tokens(IReadOnlyList<float[]> pictures, IReadOnlyList<string> questions, VqaOptions options)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentNullException.ThrowIfNull(questions);
        RequirePairs(pictures.Count, questions.Count);
        int longest = Math.Min(options.MaxQuestionTokens, Config.Text.MaxPositionEmbeddings);
        int[][] tokens = new int[questions.Count][];
        for (int i = 0; i < tokens.Length; i++)
        {
            tokens[i] = Tokenizer.Encode(options.CleanQuestions ? TextRules.PreQuestion(questions[i]) : questions[i], true, longest);
            if (tokens[i].Length < 3) throw new ArgumentException($"Question {i} of the batch ('{questions[i]}') has no word.", nameof(questions));
        }
        return tokens.Length == 0 ? null : tokens;
    }
}
