using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Transforms.Matching;
using Blip.MLNet.Transforms.Models;
using Blip.MLNet.Transforms.Persistence;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(BlipImageTextMatchTransformer), null, typeof(SignatureLoadModel), "BLIP image-text matching", BlipImageTextMatchTransformer.LoaderSignature)]

namespace Blip.MLNet.Transforms.Matching;

/// <summary>Tells how well pictures and texts go together. Made by fitting a <see cref="BlipImageTextMatchEstimator"/>, or by loading a model zip.</summary>
public sealed class BlipImageTextMatchTransformer : BlipTransformer<PictureText, MatchScores?, BlipMatcher>
{
    internal const string Name = "BlipImageTextMatch", LoaderSignature = Name;
    private static readonly ModelFormat s_format = new("BLIPMTCH", LoaderSignature);
    private readonly MatchColumns _columns;
    private readonly BlipImageTextMatchOptions _options;

    internal BlipImageTextMatchTransformer(IHostEnvironment env, MatchColumns columns, BlipImageTextMatchOptions options, BlipMatcher matcher, bool owns)
        : base(env, Name, options, matcher, owns)
    {
        _columns = columns;
        _options = options;
        Outputs = MatchColumns.Outputs(options);
    }

    /// <summary>The matcher itself, for use without a pipeline. It lives as long as the transformer.</summary>
    public BlipMatcher Matcher => Predictor;

    private protected override IReadOnlyList<InputColumn> Inputs => _columns.Inputs;

    private protected override IReadOnlyList<OutputColumn<MatchScores?>> Outputs { get; }

    private protected override ModelFormat Format => s_format;

    private protected override object Saved => new SavedTransform<MatchColumns, BlipImageTextMatchOptions>(_columns, _options);

    /// <inheritdoc />
    protected internal override Func<PictureText> CreateReader(DataViewRow input) => PictureText.Reader(input, _columns.Image, _columns.Text, Owner, Predictor.Processor);

    /// <inheritdoc />
    protected internal override IReadOnlyList<MatchScores?> Run(IReadOnlyList<PictureText> items, CancellationToken cancellation) => RunWhere(
        items,
        item => item.IsPair,
        rows => [.. Predictor.MatchPrepared([.. rows.Select(r => r.Picture!)], [.. rows.Select(r => r.Text!)], cancellation).Select(s => (MatchScores?)s)]);

    // Found by ML.NET under the loader signature.
    private static BlipImageTextMatchTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => Restore<BlipImageTextMatchTransformer, MatchColumns, BlipImageTextMatchOptions>(
        env, ctx, s_format, BlipMatcher.Load, (saved, matcher) => new(env, saved.Columns, saved.Options, matcher, owns: true));
}
