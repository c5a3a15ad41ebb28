using Blip.MLNet.Modules.Search;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Transforms.Batching;
using Blip.MLNet.Transforms.Features;
using Blip.MLNet.Transforms.Models;
using Blip.MLNet.Transforms.Persistence;
using Blip.MLNet.Transforms.Retrieval;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(BlipRetrievalTransformer), null, typeof(SignatureLoadModel), "BLIP retrieval", BlipRetrievalTransformer.LoaderSignature)]

namespace Blip.MLNet.Transforms.Retrieval;

/// <summary>Searches its gallery for each row's text or picture. Made by fitting a <see cref="BlipRetrievalEstimator"/>, or by loading a model zip.</summary>
public sealed class BlipRetrievalTransformer : BatchTransformer<FeatureItem, IReadOnlyList<SearchHit>?>
{
    internal const string Name = "BlipRetrieval", LoaderSignature = "BlipRetrieval";
    private const string GalleryEntry = "Gallery";
    private readonly RetrievalColumns _columns;
    private readonly BlipRetrievalOptions _options;
    private readonly BlipMatcher _matcher;
    private readonly bool _ownsMatcher;
    private readonly GallerySearch _search;
    private readonly int _size;
    private readonly IReadOnlyList<(RetrievalColumns.Kind Kind, DataViewSchema.DetachedColumn Column)> _outputs;

    internal BlipRetrievalTransformer(IHostEnvironment env, RetrievalColumns columns, BlipRetrievalOptions options, BlipMatcher matcher, bool ownsMatcher, RetrievalGallery gallery)
        : base(env, Name, options.BatchSize, options.Cancellation)
    {
        _columns = columns;
        _options = options;
        _matcher = matcher;
        _ownsMatcher = ownsMatcher;
        _search = new GallerySearch(matcher, gallery, options.CreateIndex?.Invoke(gallery));
        _size = Math.Min(options.K, gallery.Count);
        _outputs = columns.Outputs(options, _size);
    }

    /// <summary>The search itself, for use without a pipeline. It lives as long as the transformer.</summary>
    public GallerySearch Search => _search;

    /// <summary>What is searched.</summary>
    public RetrievalGallery Gallery => _search.Gallery;

    /// <inheritdoc />
    protected internal override IReadOnlyList<DataViewSchema.Column> InputColumns(DataViewSchema inputSchema) => [Query(inputSchema).Find(inputSchema, Name)];

    /// <inheritdoc />
    protected internal override IReadOnlyList<DataViewSchema.DetachedColumn> OutputColumns(DataViewSchema inputSchema) => [.. _outputs.Select(o => o.Column)];

    /// <inheritdoc />
    protected internal override Func<FeatureItem> CreateReader(DataViewRow input)
    {
        ArgumentNullException.ThrowIfNull(input);
        InputColumn query = Query(input.Schema);
        if (query.IsImage)
        {
            Func<float[]?> picture = query.Pictures(input, Name, _matcher.Processor);
            return () => new FeatureItem(picture(), null);
        }
        Func<string?> text = query.Texts(input, Name);
        return () => new FeatureItem(null, text());
    }

    /// <summary>A row without a query finds nothing: empty ids, and NaN for scores.</summary>
    protected internal override IReadOnlyList<IReadOnlyList<SearchHit>?> Run(IReadOnlyList<FeatureItem> items, CancellationToken cancellation)
    {
        using var texts = _search.Texts([.. items.Where(i => i.Text is not null).Select(i => i.Text!)], _options.K, _options.KTest, cancellation).GetEnumerator();
        using var pictures = _search.Pictures([.. items.Where(i => i.Picture is not null).Select(i => i.Picture!)], _options.K, _options.KTest, cancellation).GetEnumerator();
        return [.. items.Select(item => item.Text is not null && texts.MoveNext() ? texts.Current : item.Picture is not null && pictures.MoveNext() ? pictures.Current : null)];
    }

    /// <inheritdoc />
    protected internal override Delegate CreateGetter(int output, Func<IReadOnlyList<SearchHit>?> current) => _outputs[output].Kind switch
    {
        RetrievalColumns.Kind.Ids => Getters.Vector(() => current()?.Select(h => h.Id.AsMemory()).ToArray(), _size, default),
        RetrievalColumns.Kind.Scores => Getters.Vector(() => current()?.Select(h => h.Score).ToArray(), _size, float.NaN),
        _ => Getters.Text(() => current()?[0].Id),
    };

    /// <inheritdoc />
    protected override void SaveModel(ModelSaveContext ctx)
    {
        ModelStreams.Save(ctx, Version(), new Saved(_columns, _options with { GalleryFile = null }), stream => _matcher.Save(stream, Cancellation));
        ModelStreams.SaveEntry(ctx, GalleryEntry, stream => GalleryFile.Write(stream, Gallery, Cancellation));
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing && _ownsMatcher) _matcher.Dispose();
    }

    private InputColumn Query(DataViewSchema schema) => RetrievalColumns.PictureOrText(schema, _columns.QueryName, Name);

    private static VersionInfo Version() =>
        new("BLIPRETR", 0x00010001, 0x00010001, 0x00010001, typeof(BlipRetrievalTransformer).Assembly.FullName!, LoaderSignature);

    // Found by ML.NET under the loader signature.
    private static BlipRetrievalTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        Saved saved = ModelStreams.LoadOptions<Saved>(ctx, Version());
        BlipMatcher matcher = ModelStreams.LoadModel(env, ctx, file => BlipMatcher.Load(file, BlipEstimator<BlipRetrievalTransformer>.Loading(env, saved.Options.Validate())));
        try
        {
            RetrievalGallery gallery = ModelStreams.LoadEntry(env, ctx, GalleryEntry, GalleryFile.Read);
            return new BlipRetrievalTransformer(env, saved.Columns, saved.Options, matcher, ownsMatcher: true, gallery);
        }
        catch
        {
            matcher.Dispose();
            throw;
        }
    }

    private sealed record Saved(RetrievalColumns Columns, BlipRetrievalOptions Options);
}
