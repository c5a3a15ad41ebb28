using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Transforms.Captioning;
using Blip.MLNet.Transforms.Models;
using Blip.MLNet.Transforms.Persistence;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(BlipCaptionTransformer), null, typeof(SignatureLoadModel), "BLIP captions", BlipCaptionTransformer.LoaderSignature)]

namespace Blip.MLNet.Transforms.Captioning;

/// <summary>Describes pictures in words. Made by fitting a <see cref="BlipCaptionEstimator"/>, or by loading a model zip.</summary>
public sealed class BlipCaptionTransformer : BlipTransformer<float[]?, IReadOnlyList<ImageCaption>?, BlipCaptioner>
{
    internal const string Name = "BlipCaption", LoaderSignature = Name;
    private static readonly ModelFormat s_format = new("BLIPCAPT", LoaderSignature);
    private readonly CaptionColumns _columns;
    private readonly BlipCaptionOptions _options;

    internal BlipCaptionTransformer(IHostEnvironment env, CaptionColumns columns, BlipCaptionOptions options, BlipCaptioner captioner, bool ownsCaptioner)
        : base(env, Name, options, captioner, ownsCaptioner)
    {
        _columns = columns;
        _options = options;
        Outputs = columns.Outputs(options);
    }

    /// <summary>The captioner itself, for use without a pipeline. It lives as long as the transformer.</summary>
    public BlipCaptioner Captioner => Predictor;

    private protected override IReadOnlyList<InputColumn> Inputs => [_columns.Input];

    private protected override IReadOnlyList<OutputColumn<IReadOnlyList<ImageCaption>?>> Outputs { get; }

    private protected override ModelFormat Format => s_format;

    private protected override object Saved => new SavedTransform<CaptionColumns, BlipCaptionOptions>(_columns, _options);

    /// <inheritdoc />
    protected internal override Func<float[]?> CreateReader(DataViewRow input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return _columns.Input.Pictures(input, Owner, Predictor.Processor);
    }

    /// <summary>A row without a picture has an empty caption and the score NaN.</summary>
    protected internal override IReadOnlyList<IReadOnlyList<ImageCaption>?> Run(IReadOnlyList<float[]?> items, CancellationToken cancellation) =>
        RunWhere(items, item => item is not null, pictures => Predictor.CaptionPrepared([.. pictures.Select(p => p!)], _options.Captioning, cancellation));

    // Found by ML.NET under the loader signature.
    private static BlipCaptionTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => Restore<BlipCaptionTransformer, CaptionColumns, BlipCaptionOptions>(
        env, ctx, s_format, BlipCaptioner.Load, (saved, captioner) => new(env, saved.Columns, saved.Options, captioner, ownsCaptioner: true));
}
