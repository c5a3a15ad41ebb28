using Blip.MLNet.Modules.Images;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Transforms.Batching;
using Blip.MLNet.Transforms.Captioning;
using Blip.MLNet.Transforms.Persistence;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(BlipCaptionTransformer), null, typeof(SignatureLoadModel), "BLIP captions", BlipCaptionTransformer.LoaderSignature)]

namespace Blip.MLNet.Transforms.Captioning;

/// <summary>Describes pictures in words. Made by fitting a <see cref="BlipCaptionEstimator"/>, or by loading a model zip.</summary>
public sealed class BlipCaptionTransformer : BatchTransformer<float[]?, IReadOnlyList<ImageCaption>>
{
    internal const string LoaderSignature = "BlipCaption";
    private readonly CaptionColumns _columns;
    private readonly BlipCaptionOptions _options;
    private readonly CaptionOptions _captioning;
    private readonly bool _ownsCaptioner;

    internal BlipCaptionTransformer(IHostEnvironment env, CaptionColumns columns, BlipCaptionOptions options, BlipCaptioner captioner, bool ownsCaptioner)
        : base(env, nameof(BlipCaptionTransformer), options.BatchSize, options.Cancellation)
    {
        _columns = columns;
        _options = options;
        _captioning = options.ToCaptionOptions();
        _ownsCaptioner = ownsCaptioner;
        Captioner = captioner;
    }

    /// <summary>The captioner itself, for use without a pipeline. It lives as long as the transformer.</summary>
    public BlipCaptioner Captioner { get; }

    /// <inheritdoc />
    protected internal override IReadOnlyList<DataViewSchema.Column> InputColumns(DataViewSchema inputSchema) => [_columns.Input(inputSchema)];

    /// <inheritdoc />
    protected internal override IReadOnlyList<DataViewSchema.DetachedColumn> OutputColumns(DataViewSchema inputSchema) => _columns.Outputs;

    /// <inheritdoc />
    protected internal override Func<float[]?> CreateReader(DataViewRow input)
    {
        ArgumentNullException.ThrowIfNull(input);
        ValueGetter<MLImage> getter = input.GetGetter<MLImage>(_columns.Input(input.Schema));
        MLImage? image = null;
        return () =>
        {
            getter(ref image!);
            return image is null ? null : Captioner.Processor.Process(RgbImage.From(image));
        };
    }

    /// <summary>A row without a picture has an empty caption and the score NaN.</summary>
    protected internal override IReadOnlyList<IReadOnlyList<ImageCaption>> Run(IReadOnlyList<float[]?> items, CancellationToken cancellation)
    {
        float[][] pictures = [.. items.OfType<float[]>()];
        using var captions = Captioner.CaptionPrepared(pictures, _captioning, cancellation).GetEnumerator();
        return [.. items.Select(item => item is not null && captions.MoveNext() ? captions.Current : [])];
    }

    /// <inheritdoc />
    protected internal override Delegate CreateGetter(int output, Func<IReadOnlyList<ImageCaption>> current) => _columns.Kinds[output] switch
    {
        CaptionColumns.Kind.Caption => (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = Text(current(), 0)),
        CaptionColumns.Kind.Score => (ValueGetter<float>)((ref float value) => value = Score(current(), 0)),
        CaptionColumns.Kind.Captions => VectorGetter(current, Text),
        _ => VectorGetter(current, Score),
    };

    /// <inheritdoc />
    protected override void SaveModel(ModelSaveContext ctx) =>
        ModelStreams.Save(ctx, Version(), new Saved(_columns, _options), stream => Captioner.Save(stream, Cancellation));

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing && _ownsCaptioner) Captioner.Dispose();
    }

    private static ReadOnlyMemory<char> Text(IReadOnlyList<ImageCaption> captions, int i) => i < captions.Count ? captions[i].Text.AsMemory() : default;

    private static float Score(IReadOnlyList<ImageCaption> captions, int i) => i < captions.Count ? (float)captions[i].Score : float.NaN;

    private ValueGetter<VBuffer<T>> VectorGetter<T>(Func<IReadOnlyList<ImageCaption>> current, Func<IReadOnlyList<ImageCaption>, int, T> value) =>
        (ref VBuffer<T> vector) =>
        {
            IReadOnlyList<ImageCaption> captions = current();
            VBufferEditor<T> editor = VBufferEditor.Create(ref vector, _columns.Count);
            for (int i = 0; i < _columns.Count; i++) editor.Values[i] = value(captions, i);
            vector = editor.Commit();
        };

    private static VersionInfo Version() =>
        new("BLIPCAPT", 0x00010001, 0x00010001, 0x00010001, typeof(BlipCaptionTransformer).Assembly.FullName!, LoaderSignature);

    // Found by ML.NET under the loader signature.
    private static BlipCaptionTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        Saved saved = ModelStreams.LoadOptions<Saved>(ctx, Version());
        BlipCaptionOptions options = saved.Options.Validate();
        var loading = new ModelLoadOptions { Precision = options.Precision, Device = DeviceSelection.Choose(env, options.Device) };
        BlipCaptioner captioner = ModelStreams.LoadModel(env, ctx, file => BlipCaptioner.Load(file, loading));
        return new BlipCaptionTransformer(env, saved.Columns, options, captioner, ownsCaptioner: true);
    }

    private sealed record Saved(CaptionColumns Columns, BlipCaptionOptions Options);
}
