using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Generation;
using Blip.MLNet.Modules.Images;
using Blip.MLNet.Modules.Tokens;

namespace Blip.MLNet.Modules.Tasks;

/// <summary>
/// Describes pictures in words. Thread-safe: any number of threads may share one. Dispose it to free the weights.
/// </summary>
/// <example>
/// <code>
/// using var captioner = BlipCaptioner.Load("Salesforce/blip-image-captioning-base");
/// Console.WriteLine(captioner.Caption("dog.jpg").Text);
/// </code>
/// </example>
public sealed class BlipCaptioner : BlipPredictor<CaptionModel>
{
    /// <summary>Makes a captioner of a model in memory, which it owns from now on.</summary>
    /// <param name="model">The model; it is put into evaluation mode.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="processor">How pictures are prepared; null: the reference's evaluation transform at the model's size.</param>
    /// <exception cref="InvalidDataException">The vocabulary is another model's.</exception>
    public BlipCaptioner(CaptionModel model, BlipTokenizer tokenizer, ImageProcessor? processor = null)
        : base(model, (model ?? throw new ArgumentNullException(nameof(model))).Config, BlipTask.Captioning, tokenizer, processor)
    {
    }

    /// <summary>Loads a captioner.</summary>
    /// <param name="model">A model folder, a checkpoint file, or a name on the Hugging Face hub.</param>
    /// <param name="options">How to load; null: float32 on the CPU.</param>
    /// <param name="cancellation">Stops downloading or loading.</param>
    /// <exception cref="InvalidDataException">The checkpoint is for another task or another vocabulary, or a file is damaged.</exception>
    /// <exception cref="FileNotFoundException">There is no such model.</exception>
    public static BlipCaptioner Load(string model, ModelLoadOptions? options = null, CancellationToken cancellation = default)
    {
        LoadedModel<CaptionModel> loaded = LoadedModel<CaptionModel>.Load(
            model, [BlipTask.Captioning, BlipTask.Pretraining], (config, type) => new CaptionModel(config, type), options ?? new(), cancellation: cancellation);
        return new BlipCaptioner(loaded.Module, loaded.Tokenizer, loaded.Processor);
    }

    /// <summary>The best caption of a picture file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no picture.</exception>
    public ImageCaption Caption(string path, CaptionOptions? options = null, CancellationToken cancellation = default) => Caption(RgbImage.Load(path), options, cancellation);

    /// <summary>The best caption of a picture.</summary>
    public ImageCaption Caption(RgbImage image, CaptionOptions? options = null, CancellationToken cancellation = default) => CaptionAll([image], options, cancellation)[0][0];

    /// <summary>The captions of several pictures, computed as one batch; each gets what it would get alone.</summary>
    /// <returns>For each picture its captions, best first (<see cref="GenerationOptions.NumReturnSequences"/> of them).</returns>
    public IReadOnlyList<IReadOnlyList<ImageCaption>> CaptionAll(IReadOnlyList<RgbImage> images, CaptionOptions? options = null, CancellationToken cancellation = default) =>
        CaptionPrepared(Prepare(images), options, cancellation);

    /// <summary>The captions of pictures that <see cref="BlipPredictor.Processor"/> has prepared already, on other threads perhaps.</summary>
    /// <param name="pictures">Each [3, S, S], normalised.</param>
    /// <param name="options">How to describe them.</param>
    /// <param name="cancellation">Checked at every token.</param>
    public IReadOnlyList<IReadOnlyList<ImageCaption>> CaptionPrepared(IReadOnlyList<float[]> pictures, CaptionOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        if (pictures.Count == 0) return [];
        options = (options ?? new()).Validate();
        var text = new CaptionText(Tokenizer, options);
        IReadOnlyList<IReadOnlyList<GeneratedSequence>> generated = Generate(pictures, text.Prompt, options.Generation, null, cancellation);
        return [.. generated.Select(g => (IReadOnlyList<ImageCaption>)[.. g.Select(s => new ImageCaption(text.Words(s.Ids), s.Score) { TokenIds = [.. s.Ids] })])];
    }

    /// <summary>The best caption, computed on another thread.</summary>
    public Task<ImageCaption> CaptionAsync(RgbImage image, CaptionOptions? options = null, CancellationToken cancellation = default) =>
        Task.Run(() => Caption(image, options, cancellation), cancellation);

    /// <summary>The caption piece by piece as its tokens are chosen; the pieces joined are the caption. Greedy search or sampling.</summary>
    /// <exception cref="ArgumentException">The options ask for beams, whose words are known only at the end.</exception>
    public IAsyncEnumerable<string> CaptionStreamAsync(RgbImage image, CaptionOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        options = (options ?? new CaptionOptions { Generation = new GenerationOptions { NumBeams = 1 } }).Validate();
        if (options.Generation.NumBeams != 1 || options.Generation.NumReturnSequences != 1)
            throw new ArgumentException($"A caption can be streamed with {nameof(GenerationOptions.NumBeams)} 1 and {nameof(GenerationOptions.NumReturnSequences)} 1; they are {options.Generation.NumBeams} and {options.Generation.NumReturnSequences}.", nameof(options));
        return Stream(image, options, cancellation);
    }

    private async IAsyncEnumerable<string> Stream(RgbImage image, CaptionOptions options, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var text = new CaptionText(Tokenizer, options);
        var tokens = Channel.CreateUnbounded<int>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task work = Task.Run(() =>
        {
            try
            {
                Generate([Processor.Process(image)], text.Prompt, options.Generation, (_, _, token) => tokens.Writer.TryWrite(token), stop.Token);
                tokens.Writer.Complete();
            }
            catch (Exception e)
            {
                tokens.Writer.Complete(e);
            }
        }, CancellationToken.None);
        try
        {
            List<int> ids = [.. text.Prompt];
            string said = "";
            await foreach (int token in tokens.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
            {
                cancellation.ThrowIfCancellationRequested(); // not only where a token must be waited for
                ids.Add(token);
                string words = text.Words(ids);
                if (!words.StartsWith(said, StringComparison.Ordinal)) continue; // a word is still being put together
                if (words.Length > said.Length) yield return words[said.Length..];
                said = words;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await work.ConfigureAwait(false);
        }
    }

    private IReadOnlyList<IReadOnlyList<GeneratedSequence>> Generate(
        IReadOnlyList<float[]> pictures, int[] prompt, GenerationOptions options, Action<int, int, int>? onToken, CancellationToken cancellation)
    {
        using var inference = torch.inference_mode();
        using var scope = torch.NewDisposeScope();
        Tensor states = Model.visual_encoder.forward(PictureBatch.ToTensor(pictures, Processor, Model.visual_encoder.pos_embed)); // [B, N, W]
        var generator = new TextGenerator(Model.text_decoder, Tokenizer.SeparatorId);
        return generator.Generate(states, [.. Enumerable.Repeat(prompt, pictures.Count)], options, onToken: onToken, cancellation: cancellation);
    }
}
