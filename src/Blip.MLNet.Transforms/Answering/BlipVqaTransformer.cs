using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Transforms.Answering;
using Blip.MLNet.Transforms.Features;
using Blip.MLNet.Transforms.Models;
using Blip.MLNet.Transforms.Persistence;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(BlipVqaTransformer), null, typeof(SignatureLoadModel), "BLIP question answering", BlipVqaTransformer.LoaderSignature)]

namespace Blip.MLNet.Transforms.Answering;

/// <summary>Answers questions about pictures. Made by fitting a <see cref="BlipVqaEstimator"/>, or by loading a model zip.</summary>
public sealed class BlipVqaTransformer : BlipTransformer<FeatureItem, IReadOnlyList<GeneratedAnswer>?, BlipQuestionAnswerer>
{
    internal const string Name = "BlipVqa", LoaderSignature = "BlipVqa";
    private readonly VqaColumns _columns;
    private readonly BlipVqaOptions _options;
    private readonly IReadOnlyList<(VqaColumns.Kind Kind, DataViewSchema.DetachedColumn Column)> _outputs;
    private readonly AnswerList? _answers;

    internal BlipVqaTransformer(IHostEnvironment env, VqaColumns columns, BlipVqaOptions options, BlipQuestionAnswerer answerer, bool owns)
        : base(env, Name, options, answerer, owns)
    {
        _columns = columns;
        _options = options;
        _outputs = columns.Outputs(options);
        _answers = options.Answers is { } list ? answerer.CreateAnswerList(list) : null;
    }

    /// <summary>The answerer itself, for use without a pipeline. It lives as long as the transformer.</summary>
    public BlipQuestionAnswerer Answerer => Predictor;

    /// <summary>The answers that are chosen from; null where they are generated.</summary>
    public IReadOnlyList<string>? Answers => _answers?.Answers;

    private protected override IReadOnlyList<InputColumn> Inputs => [_columns.Image, _columns.Question];

    private protected override IReadOnlyList<DataViewSchema.DetachedColumn> Outputs => [.. _outputs.Select(o => o.Column)];

    /// <inheritdoc />
    protected internal override Func<FeatureItem> CreateReader(DataViewRow input)
    {
        ArgumentNullException.ThrowIfNull(input);
        Func<float[]?> picture = _columns.Image.Pictures(input, Owner, Predictor.Processor);
        Func<string?> question = _columns.Question.Texts(input, Owner);
        return () => new FeatureItem(picture(), question());
    }

    /// <inheritdoc />
    protected internal override IReadOnlyList<IReadOnlyList<GeneratedAnswer>?> Run(IReadOnlyList<FeatureItem> items, CancellationToken cancellation) =>
        RunWhere(items, item => item.Picture is not null && item.Text is not null, rows => Answer(rows, cancellation));

    /// <inheritdoc />
    protected internal override Delegate CreateGetter(int output, Func<IReadOnlyList<GeneratedAnswer>?> current) => _outputs[output].Kind switch
    {
        VqaColumns.Kind.Answer => Getters.Text(() => current()?[0].Text),
        VqaColumns.Kind.Score => Getters.Value(() => (float)(current()?[0].Score ?? double.NaN)),
        VqaColumns.Kind.Answers => Getters.Vector(() => current()?.Select(a => a.Text.AsMemory()).ToArray(), _options.TopN, default),
        _ => Getters.Vector(() => current()?.Select(a => (float)a.Score).ToArray(), _options.TopN, float.NaN),
    };

    private IReadOnlyList<IReadOnlyList<GeneratedAnswer>?> Answer(IReadOnlyList<FeatureItem> rows, CancellationToken cancellation)
    {
        float[][] pictures = [.. rows.Select(r => r.Picture!)];
        string[] questions = [.. rows.Select(r => r.Text!)];
        if (_answers is null) return Predictor.AnswerPrepared(pictures, questions, _options.ToVqaOptions(), cancellation);
        return [.. Predictor.RankPrepared(pictures, questions, _answers, _options.ToVqaOptions(), cancellation)
            .Select(r => (IReadOnlyList<GeneratedAnswer>)[.. r.Take(_options.TopN).Select(a => new GeneratedAnswer(a.Answer, a.Score))])];
    }

    /// <inheritdoc />
    protected override void SaveModel(ModelSaveContext ctx) =>
        ModelStreams.Save(ctx, Version(), new Saved(_columns, _options), stream => Predictor.Save(stream, Cancellation));

    private static VersionInfo Version() => Version(typeof(BlipVqaTransformer), "BLIPVQAT", LoaderSignature);

    // Found by ML.NET under the loader signature.
    private static BlipVqaTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        Saved saved = ModelStreams.LoadOptions<Saved>(ctx, Version());
        BlipQuestionAnswerer answerer = ModelStreams.LoadModel(env, ctx, file => BlipQuestionAnswerer.Load(file, BlipVqaEstimator.Loading(env, saved.Options.Validate())));
        return new BlipVqaTransformer(env, saved.Columns, saved.Options, answerer, owns: true);
    }

    private sealed record Saved(VqaColumns Columns, BlipVqaOptions Options);
}
