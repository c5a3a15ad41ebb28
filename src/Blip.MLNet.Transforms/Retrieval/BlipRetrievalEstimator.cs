using Blip.MLNet.Modules.Search;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Transforms.Models;
using Blip.MLNet.Transforms.Schemas;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Blip.MLNet.Transforms.Retrieval;

/// <summary>Searches a gallery of pictures or texts, which Fit encodes once, by texts or pictures.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ###  Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | Yes; Fit encodes the gallery. |
/// | Input column data type | Fit: text (the id) and image or text. Transform: image or text |
/// | Output column data type | Known-sized vector of text; optionally vector of Single, text |
/// | Required NuGet in addition to Microsoft.ML | Blip.MLNet.Transforms, Microsoft.ML.ImageAnalytics, and TorchSharp-cpu or another libtorch |
/// | Exportable to ONNX | No |
///
/// The gallery and the queries have different rows, so fit this estimator by itself on the gallery's data (after LoadImages, say) and
/// give the transformer the queries. Both directions work: texts find pictures and pictures find texts, first by ITC, then ordered anew by
/// the matching head (KTest). Within one kind ITC alone decides. The gallery is part of the model zip.
/// Dispose the transformer to free the weights.
/// ]]></format>
/// </remarks>
public sealed class BlipRetrievalEstimator : IEstimator<BlipRetrievalTransformer>
{
    private readonly IHostEnvironment _env;
    private readonly RetrievalColumns _columns;
    private readonly BlipRetrievalOptions _options;

    internal BlipRetrievalEstimator(IHostEnvironment env, RetrievalColumns columns, BlipRetrievalOptions options)
    {
        ArgumentNullException.ThrowIfNull(env);
        ArgumentNullException.ThrowIfNull(options);
        _env = env;
        _options = options.Validate();
        _columns = columns.Validate();
    }

    /// <summary>Loads the model and encodes the gallery.</summary>
    /// <param name="input">The gallery, with the id column and the column of pictures or texts; the query's column is not needed.</param>
    /// <exception cref="ArgumentException">A column is missing or of another type, an id occurs twice, or there is no item.</exception>
    public BlipRetrievalTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        const string owner = BlipRetrievalTransformer.Name;
        InputColumn items = RetrievalColumns.PictureOrText(input.Schema, _columns.GalleryName, owner);
        new InputColumn(_options.IdColumnName, IsImage: false).Find(input.Schema, owner);
        using IChannel channel = _env.Register(owner).Start("Encoding the gallery");
        bool owns = _options.Matcher is null;
        ModelLoadOptions loading = BlipEstimator<BlipRetrievalTransformer>.Loading(_env, _options) with { Vocabulary = _options.Vocabulary };
        BlipMatcher matcher = _options.Matcher ?? BlipMatcher.Load(_options.Model, loading, _options.Cancellation);
        try
        {
            RetrievalGallery gallery = GalleryReader.Read(input, items, owner, _options, matcher, channel);
            return new BlipRetrievalTransformer(_env, _columns, _options, matcher, owns, gallery);
        }
        catch
        {
            if (owns) matcher.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        RetrievalColumns.PictureOrText(inputSchema, _columns.GalleryName, BlipRetrievalTransformer.Name);
        new InputColumn(_options.IdColumnName, IsImage: false).Check(inputSchema, BlipRetrievalTransformer.Name);
        return inputSchema.With(_columns.Outputs(_options, _options.K).Select(o => o.Column));
    }
}
