using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Transforms.Answering;
using Blip.MLNet.Transforms.Models;
using Blip.MLNet.Transforms.Persistence;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(BlipVqaTransformer), null, typeof(SignatureLoadModel), "BLIP question answering", BlipVqaTransformer.LoaderSignature)]

namespace Blip.MLNet.Transforms.Answering;

/// <summary>Answers questions about pictures. Made by fitting a <see cref="BlipVqaEstimator"/>, or by loading a model zip.</summary>
public sealed class BlipVqaTransformer : BlipTransformer<PictureText, IReadOnlyList<GeneratedAnswer>?, BlipQuestionAnswerer>
{
    internal const string Name = "BlipVqa", LoaderSignature = Name;
    private static readonly ModelFormat s_format = new("BLIPVQAT", LoaderSignature);
    private readonly VqaColumns _columns;
    private readonly BlipVqaOptions _options;
    private readonly AnswerList? _answers;

    internal BlipVqaTransformer(IHostEnvironment env, VqaColumns columns, BlipVqaOptions options, BlipQuestionAnswerer answerer, bool owns)
        : base(env, Name, options, answerer, owns)
    {
        _columns = columns;
        _options = options;
        _answers = options.Answers is { } list ? answerer.CreateAnswerList(list) : null;
        Outputs = columns.Outputs(options);
    }

    /// <summary>The answerer itself, for use without a pipeline. It lives as long as the transformer.</summary>
    public BlipQuestionAnswerer Answerer => Predictor;

    /// <summary>The answers that are chosen from; null where they are generated.</summary>
    public IReadOnlyList<string>? Answers => _answers?.Answers;

    private protected override IReadOnlyList<InputColumn> Inputs => _columns.Inputs;

    private protected override IReadOnlyList<OutputColumn<IReadOnlyList<GeneratedAnswer>?>> Outputs { get; }

    private protected override ModelFormat Format => s_format;

    private protected override object Saved => new SavedTransform<VqaColumns, BlipVqaOptions>(_columns, _options);

    /// <inheritdoc />
    protected internal override Func<PictureText> CreateReader(DataViewRow input) => PictureText.Reader(input, _columns.Image, _columns.Question, Owner, Predictor.Processor);

    /// <inheritdoc />
    protected internal override IReadOnlyList<IReadOnlyList<GeneratedAnswer>?> Run(IReadOnlyList<PictureText> items, CancellationToken cancellation) =>
        RunWhere(items, item => item.IsPair, rows => Answer([.. rows.Select(r => r.Picture!)], [.. rows.Select(r => r.Text!)], cancellation));

    private IReadOnlyList<IReadOnlyList<GeneratedAnswer>?> Answer(float[][] pictures, string[] questions, CancellationToken cancellation)
    {
        if (_answers is null) return Predictor.AnswerPrepared(pictures, questions, _options.ToVqaOptions(), cancellation);
        return [.. Predictor.RankPrepared(pictures, questions, _answers, _options.ToVqaOptions(), cancellation)
            .Select(r => (IReadOnlyList<GeneratedAnswer>)[.. r.Take(_options.TopN).Select(a => new GeneratedAnswer(a.Answer, a.Score))])];
    }

    // Found by ML.NET under the loader signature.
    private static BlipVqaTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => Restore<BlipVqaTransformer, VqaColumns, BlipVqaOptions>(
        env, ctx, s_format, BlipQuestionAnswerer.Load, (saved, answerer) => new(env, saved.Columns, saved.Options, answerer, owns: true));
}
