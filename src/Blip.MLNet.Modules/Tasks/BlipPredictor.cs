using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Images;
using Blip.MLNet.Modules.Tokens;

namespace Blip.MLNet.Modules.Tasks;

/// <summary>
/// A model that is ready for use, with its tokenizer and its preparation of pictures. Thread-safe: any number of threads may share
/// one. Dispose it to free the weights.
/// </summary>
public abstract class BlipPredictor : IDisposable
{
    private readonly BlipTask _task;
    private readonly nn.Module _model;

    private protected BlipPredictor(nn.Module model, BlipConfig config, BlipTask task, BlipTokenizer tokenizer, ImageProcessor? processor)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        tokenizer.RequireSize(config.Text.VocabSize, model.GetType().Name);
        (_model, _task) = (model, task);
        Config = config;
        Tokenizer = tokenizer;
        Processor = processor ?? new ImageProcessor(config.Vision.ImageSize);
        model.eval();
    }

    /// <summary>The model's sizes.</summary>
    public BlipConfig Config { get; }

    /// <summary>The model's tokenizer.</summary>
    public BlipTokenizer Tokenizer { get; }

    /// <summary>How pictures are prepared for the model.</summary>
    public ImageProcessor Processor { get; }

    /// <summary>Writes the model with its vocabulary and settings as one safetensors file, which Load reads.</summary>
    /// <param name="stream">Written from its current position on.</param>
    /// <param name="cancellation">Stops between megabytes.</param>
    public void Save(Stream stream, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        new ModelBundle(Config, _task, Tokenizer, Processor).Write(stream, _model, cancellation);
    }

    /// <summary>Frees the weights.</summary>
    public void Dispose()
    {
        _model.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Prepares pictures.</summary>
    private protected float[][] Prepare(IReadOnlyList<RgbImage> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        return [.. images.Select(Processor.Process)];
    }

    /// <summary>States of pictures, each distinct one encoded once.</summary>
    /// <param name="encoder">The picture encoder.</param>
    /// <param name="pictures">Each [3, S, S], normalised.</param>
    /// <returns>The states of the distinct pictures, [D, 1 + P, W], and for each picture which of them it is.</returns>
    private protected (Tensor States, int[] Of) Encode(Vision.VisionTransformer encoder, IReadOnlyList<float[]> pictures)
    {
        (IReadOnlyList<float[]> distinct, int[] of) = Distinct.Of(pictures, PictureComparer.Instance);
        return (encoder.forward(PictureBatch.ToTensor(distinct, Processor, encoder.pos_embed)), of);
    }

    private protected static void RequirePairs(int pictures, int texts)
    {
        if (pictures != texts) throw new ArgumentException($"There are {pictures} pictures and {texts} texts; each picture goes with one text.");
    }
}

/// <summary>A predictor with its module.</summary>
/// <typeparam name="TModel">The task's module.</typeparam>
public abstract class BlipPredictor<TModel> : BlipPredictor where TModel : nn.Module
{
    private protected BlipPredictor(TModel model, BlipConfig config, BlipTask task, BlipTokenizer tokenizer, ImageProcessor? processor)
        : base(model, config, task, tokenizer, processor) => Model = model;

    /// <summary>The model itself.</summary>
    public TModel Model { get; }
}
