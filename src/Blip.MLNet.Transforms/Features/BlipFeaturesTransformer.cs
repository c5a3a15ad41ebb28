using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Transforms.Features;
using Blip.MLNet.Transforms.Models;
using Blip.MLNet.Transforms.Persistence;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(BlipFeaturesTransformer), null, typeof(SignatureLoadModel), "BLIP features", BlipFeaturesTransformer.LoaderSignature)]

namespace Blip.MLNet.Transforms.Features;

/// <summary>Turns pictures, texts, or pairs of them into vectors. Made by fitting a <see cref="BlipFeaturesEstimator"/>, or by loading a model zip.</summary>
public sealed class BlipFeaturesTransformer : BlipTransformer<PictureText, float[]?, BlipFeatureExtractor>
{
    internal const string Name = "BlipFeatures", LoaderSignature = Name;
    private static readonly ModelFormat s_format = new("BLIPFEAT", LoaderSignature);
    private readonly FeatureColumns _columns;
    private readonly BlipFeaturesOptions _options;

    internal BlipFeaturesTransformer(IHostEnvironment env, FeatureColumns columns, BlipFeaturesOptions options, BlipFeatureExtractor extractor, bool owns)
        : base(env, Name, options, extractor, owns)
    {
        if (options.Kind == FeatureKind.Projected && !extractor.HasProjections)
            throw new InvalidOperationException("BlipFeatures: the model has no joint embedding of pictures and texts; take a checkpoint for retrieval, or another kind of features.");
        _columns = columns;
        _options = options;
        Width = columns.Text is null ? extractor.ImageWidth(options.Kind) : extractor.TextWidth(options.Kind, options.MaxTextTokens);
        Outputs = [columns.Output(Width)];
    }

    /// <summary>The extractor itself, for use without a pipeline. It lives as long as the transformer.</summary>
    public BlipFeatureExtractor Extractor => Predictor;

    /// <summary>How many numbers a row's vector has.</summary>
    public int Width { get; }

    private protected override IReadOnlyList<InputColumn> Inputs => _columns.Inputs;

    private protected override IReadOnlyList<OutputColumn<float[]?>> Outputs { get; }

    private protected override ModelFormat Format => s_format;

    private protected override object Saved => new SavedTransform<FeatureColumns, BlipFeaturesOptions>(_columns, _options);

    /// <inheritdoc />
    protected internal override Func<PictureText> CreateReader(DataViewRow input) => PictureText.Reader(input, _columns.Image, _columns.Text, Owner, Predictor.Processor);

    /// <inheritdoc />
    protected internal override IReadOnlyList<float[]?> Run(IReadOnlyList<PictureText> items, CancellationToken cancellation) => RunWhere(
        items,
        item => (_columns.Image is null || item.Picture is not null) && (_columns.Text is null || item.Text is not null),
        rows => (_columns.Image, _columns.Text) switch
        {
            (not null, null) => Predictor.Images([.. rows.Select(r => r.Picture!)], _options.Kind),
            (null, _) => Predictor.Texts([.. rows.Select(r => r.Text!)], _options.Kind, _options.MaxTextTokens),
            _ => Predictor.Multimodal([.. rows.Select(r => r.Picture!)], [.. rows.Select(r => r.Text!)], _options.Kind, _options.MaxTextTokens),
        });

    // Found by ML.NET under the loader signature.
    private static BlipFeaturesTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => Restore<BlipFeaturesTransformer, FeatureColumns, BlipFeaturesOptions>(
        env, ctx, s_format, BlipFeatureExtractor.Load, (saved, extractor) => new(env, saved.Columns, saved.Options, extractor, owns: true));
}
