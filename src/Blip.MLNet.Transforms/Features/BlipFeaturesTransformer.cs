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
public sealed class BlipFeaturesTransformer : BlipTransformer<FeatureItem, float[]?, BlipFeatureExtractor>
{
    internal const string Name = "BlipFeatures", LoaderSignature = "BlipFeatures";
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
    }

    /// <summary>The extractor itself, for use without a pipeline. It lives as long as the transformer.</summary>
    public BlipFeatureExtractor Extractor => Predictor;

    /// <summary>How many numbers a row's vector has.</summary>
    public int Width { get; }

    private protected override IReadOnlyList<InputColumn> Inputs => _columns.Inputs;

    private protected override IReadOnlyList<DataViewSchema.DetachedColumn> Outputs => [new(_columns.OutputName, new VectorDataViewType(NumberDataViewType.Single, Width))];

    /// <inheritdoc />
    protected internal override Func<FeatureItem> CreateReader(DataViewRow input)
    {
        ArgumentNullException.ThrowIfNull(input);
        Func<float[]?>? picture = _columns.Image?.Pictures(input, Owner, Predictor.Processor);
        Func<string?>? text = _columns.Text?.Texts(input, Owner);
        return () => new FeatureItem(picture?.Invoke(), text?.Invoke());
    }

    /// <inheritdoc />
    protected internal override IReadOnlyList<float[]?> Run(IReadOnlyList<FeatureItem> items, CancellationToken cancellation) => RunWhere(
        items,
        item => (_columns.Image is null || item.Picture is not null) && (_columns.Text is null || item.Text is not null),
        rows => (_columns.Image, _columns.Text) switch
        {
            (not null, null) => Predictor.Images([.. rows.Select(r => r.Picture!)], _options.Kind),
            (null, _) => Predictor.Texts([.. rows.Select(r => r.Text!)], _options.Kind, _options.MaxTextTokens),
            _ => Predictor.Multimodal([.. rows.Select(r => r.Picture!)], [.. rows.Select(r => r.Text!)], _options.Kind, _options.MaxTextTokens),
        });

    /// <inheritdoc />
    protected internal override Delegate CreateGetter(int output, Func<float[]?> current) => Getters.Vector(current, Width, float.NaN);

    /// <inheritdoc />
    protected override void SaveModel(ModelSaveContext ctx) =>
        ModelStreams.Save(ctx, Version(), new Saved(_columns, _options), stream => Predictor.Save(stream, Cancellation));

    private static VersionInfo Version() => Version(typeof(BlipFeaturesTransformer), "BLIPFEAT", LoaderSignature);

    // Found by ML.NET under the loader signature.
    private static BlipFeaturesTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        Saved saved = ModelStreams.LoadOptions<Saved>(ctx, Version());
        BlipFeatureExtractor extractor = ModelStreams.LoadModel(env, ctx, file => BlipFeatureExtractor.Load(file, BlipFeaturesEstimator.Loading(env, saved.Options.Validate())));
        return new BlipFeaturesTransformer(env, saved.Columns, saved.Options, extractor, owns: true);
    }

    private sealed record Saved(FeatureColumns Columns, BlipFeaturesOptions Options);
}

/// <summary>What a row brings to <c>BlipFeatures</c>.</summary>
/// <param name="Picture">[3, S, S], normalised; null where there is none.</param>
/// <param name="Text">The text; null where there is none.</param>
public readonly record struct FeatureItem(float[]? Picture, string? Text);
