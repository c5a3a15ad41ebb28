using Blip.MLNet.Modules.Search;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Transforms.Models;
using Blip.MLNet.Transforms.Persistence;
using Blip.MLNet.Transforms.Retrieval;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(BlipRetrievalTransformer), null, typeof(SignatureLoadModel), "BLIP retrieval", BlipRetrievalTransformer.LoaderSignature)]

namespace Blip.MLNet.Transforms.Retrieval;

/// <summary>Searches its gallery for each row's text or picture. Made by fitting a <see cref="BlipRetrievalEstimator"/>, or by loading a model zip.</summary>
public sealed class BlipRetrievalTransformer : BlipTransformer<PictureText, IReadOnlyList<SearchHit>?, BlipMatcher>
{
    internal const string Name = "BlipRetrieval", LoaderSignature = Name;
    private const string GalleryEntry = "Gallery";
    private static readonly ModelFormat s_format = new("BLIPRETR", LoaderSignature);
    private readonly RetrievalColumns _columns;
    private readonly BlipRetrievalOptions _options;

    internal BlipRetrievalTransformer(IHostEnvironment env, RetrievalColumns columns, BlipRetrievalOptions options, BlipMatcher matcher, bool owns, RetrievalGallery gallery)
        : base(env, Name, options, matcher, owns)
    {
        _columns = columns;
        _options = options;
        Search = new GallerySearch(matcher, gallery, options.CreateIndex?.Invoke(gallery));
        Outputs = columns.Outputs(options, Math.Min(options.K, gallery.Count));
    }

    /// <summary>The search itself, for use without a pipeline. It lives as long as the transformer.</summary>
    public GallerySearch Search { get; }

    /// <summary>What is searched.</summary>
    public RetrievalGallery Gallery => Search.Gallery;

    private protected override IReadOnlyList<InputColumn> Inputs => [_columns.Query];

    private protected override IReadOnlyList<OutputColumn<IReadOnlyList<SearchHit>?>> Outputs { get; }

    private protected override ModelFormat Format => s_format;

    private protected override object Saved => new SavedTransform<RetrievalColumns, BlipRetrievalOptions>(_columns, _options with { GalleryFile = null });

    /// <inheritdoc />
    protected internal override Func<PictureText> CreateReader(DataViewRow input)
    {
        ArgumentNullException.ThrowIfNull(input);
        InputColumn query = _columns.Query.In(input.Schema, Owner);
        bool pictures = query.Kind == InputKind.Image;
        return PictureText.Reader(input, pictures ? query : null, pictures ? null : query, Owner, Predictor.Processor);
    }

    /// <summary>A row without a query finds nothing: empty ids, and NaN for scores.</summary>
    protected internal override IReadOnlyList<IReadOnlyList<SearchHit>?> Run(IReadOnlyList<PictureText> items, CancellationToken cancellation) =>
        items.Any(item => item.Picture is not null)
            ? RunWhere(items, item => item.Picture is not null, rows => Search.Pictures([.. rows.Select(r => r.Picture!)], _options.K, _options.KTest, cancellation))
            : RunWhere(items, item => item.Text is not null, rows => Search.Texts([.. rows.Select(r => r.Text!)], _options.K, _options.KTest, cancellation));

    /// <inheritdoc />
    protected override void SaveModel(ModelSaveContext ctx)
    {
        base.SaveModel(ctx);
        ModelStreams.SaveEntry(ctx, GalleryEntry, stream => GalleryFile.Write(stream, Gallery, Cancellation));
    }

    // Found by ML.NET under the loader signature.
    private static BlipRetrievalTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => Restore<BlipRetrievalTransformer, RetrievalColumns, BlipRetrievalOptions>(
        env, ctx, s_format, BlipMatcher.Load,
        (saved, matcher) => new(env, saved.Columns, saved.Options, matcher, owns: true, ModelStreams.LoadEntry(env, ctx, GalleryEntry, GalleryFile.Read)));
}
