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
public sealed class BlipRetrievalEstimator : BlipEstimator<BlipRetrievalTransformer, BlipMatcher>
{
    private readonly RetrievalColumns _columns;
    private readonly BlipRetrievalOptions _options;

    internal BlipRetrievalEstimator(IHostEnvironment env, RetrievalColumns columns, BlipRetrievalOptions options)
        : base(env, BlipRetrievalTransformer.Name, options, options?.Matcher, BlipMatcher.Load)
    {
        _options = options!;
        _columns = columns.Validate();
    }

    private protected override IReadOnlyList<InputColumn> FitColumns => [_columns.Gallery, _options.Id];

    private protected override IEnumerable<DataViewSchema.DetachedColumn> OutputShapes => _columns.Outputs(_options, _options.K).Select(o => o.Column);

    private protected override BlipRetrievalTransformer FitTo(IDataView input, BlipMatcher predictor, bool owns)
    {
        using IChannel channel = Env.Register(BlipRetrievalTransformer.Name).Start("Encoding the gallery");
        RetrievalGallery gallery = new GalleryReader(input, _columns.Gallery, _options, predictor, channel).Read();
        return new BlipRetrievalTransformer(Env, _columns, _options, predictor, owns, gallery);
    }
}
