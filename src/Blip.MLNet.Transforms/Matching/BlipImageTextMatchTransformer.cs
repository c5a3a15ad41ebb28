using System.Text.Json.Serialization;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Transforms.Features;
using Blip.MLNet.Transforms.Matching;
using Blip.MLNet.Transforms.Models;
using Blip.MLNet.Transforms.Persistence;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(BlipImageTextMatchTransformer), null, typeof(SignatureLoadModel), "BLIP image-text matching", BlipImageTextMatchTransformer.LoaderSignature)]

namespace Blip.MLNet.Transforms.Matching;

/// <summary>Tells how well pictures and texts go together. Made by fitting a <see cref="BlipImageTextMatchEstimator"/>, or by loading a model zip.</summary>
public sealed class BlipImageTextMatchTransformer : BlipTransformer<FeatureItem, MatchScores?, BlipMatcher>
{
    internal const string Name = "BlipImageTextMatch", LoaderSignature = "BlipImageTextMatch";
    private readonly MatchColumns _columns;
    private readonly BlipImageTextMatchOptions _options;

    internal BlipImageTextMatchTransformer(IHostEnvironment env, MatchColumns columns, BlipImageTextMatchOptions options, BlipMatcher matcher, bool owns)
        : base(env, Name, options, matcher, owns)
    {
        _columns = columns;
        _options = options;
    }

    /// <summary>The matcher itself, for use without a pipeline. It lives as long as the transformer.</summary>
    public BlipMatcher Matcher => Predictor;

    private protected override IReadOnlyList<InputColumn> Inputs => _columns.Inputs;

    private protected override IReadOnlyList<DataViewSchema.DetachedColumn> Outputs => MatchColumns.Outputs(_options);

    /// <inheritdoc />
    protected internal override Func<FeatureItem> CreateReader(DataViewRow input)
    {
        ArgumentNullException.ThrowIfNull(input);
        Func<float[]?> picture = _columns.Inputs[0].Pictures(input, Owner, Predictor.Processor);
        Func<string?> text = _columns.Inputs[1].Texts(input, Owner);
        return () => new FeatureItem(picture(), text());
    }

    /// <inheritdoc />
    protected internal override IReadOnlyList<MatchScores?> Run(IReadOnlyList<FeatureItem> items, CancellationToken cancellation) => RunWhere(
        items,
        item => item.Picture is not null && item.Text is not null,
        rows => [.. Predictor.MatchPrepared([.. rows.Select(r => r.Picture!)], [.. rows.Select(r => r.Text!)], cancellation).Select(s => (MatchScores?)s)]);

    /// <inheritdoc />
    protected internal override Delegate CreateGetter(int output, Func<MatchScores?> current) => output switch
    {
        0 => Getters.Value(() => current()?.ItcSimilarity ?? float.NaN),
        1 => Getters.Value(() => current()?.ItmProbability ?? float.NaN),
        _ => Getters.Value(() => current()?.RankScore ?? float.NaN),
    };

    /// <inheritdoc />
    protected override void SaveModel(ModelSaveContext ctx) =>
        ModelStreams.Save(ctx, Version(), new Saved(_columns, _options), stream => Predictor.Save(stream, Cancellation));

    private static VersionInfo Version() => Version(typeof(BlipImageTextMatchTransformer), "BLIPMTCH", LoaderSignature);

    // Found by ML.NET under the loader signature.
    private static BlipImageTextMatchTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        Saved saved = ModelStreams.LoadOptions<Saved>(ctx, Version());
        BlipMatcher matcher = ModelStreams.LoadModel(env, ctx, file => BlipMatcher.Load(file, BlipImageTextMatchEstimator.Loading(env, saved.Options.Validate())));
        return new BlipImageTextMatchTransformer(env, saved.Columns, saved.Options, matcher, owns: true);
    }

    private sealed record Saved(MatchColumns Columns, BlipImageTextMatchOptions Options);
}

/// <summary>The columns of <c>BlipImageTextMatch</c>.</summary>
internal sealed record MatchColumns(string ImageName, string TextName)
{
    [JsonIgnore]
    public IReadOnlyList<InputColumn> Inputs => [new(ImageName, IsImage: true), new(TextName, IsImage: false)];

    public static IReadOnlyList<DataViewSchema.DetachedColumn> Outputs(BlipImageTextMatchOptions options) =>
        [.. new[] { options.ItcSimilarityColumnName, options.ItmProbabilityColumnName, options.RankScoreColumnName }.Select(name => new DataViewSchema.DetachedColumn(name, NumberDataViewType.Single))];
}
