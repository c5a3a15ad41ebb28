using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Transforms.Models;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Blip.MLNet.Transforms.Matching;

/// <summary>Tells how well a picture and a text go together, in three measures that are often confused.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ###  Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | No; Fit loads the model. |
/// | Input column data type | Image and text |
/// | Output column data type | Three of Single: ItcSimilarity (cosine), ItmProbability, RankScore |
/// | Required NuGet in addition to Microsoft.ML | Blip.MLNet.Transforms, Microsoft.ML.ImageAnalytics, and TorchSharp-cpu or another libtorch |
/// | Exportable to ONNX | No |
///
/// The transformer is lazy and works in batches, and encodes each distinct picture and text of a batch once. A row without a picture
/// or a text gets NaN. Dispose the transformer to free the weights.
/// ]]></format>
/// </remarks>
public sealed class BlipImageTextMatchEstimator : BlipEstimator<BlipImageTextMatchTransformer, BlipMatcher>
{
    private readonly MatchColumns _columns;
    private readonly BlipImageTextMatchOptions _options;

    internal BlipImageTextMatchEstimator(IHostEnvironment env, MatchColumns columns, BlipImageTextMatchOptions options)
        : base(env, BlipImageTextMatchTransformer.Name, options, options?.Matcher, BlipMatcher.Load)
    {
        _options = options!;
        _columns = columns.Validate();
    }

    private protected override IReadOnlyList<InputColumn> FitColumns => _columns.Inputs;

    private protected override IEnumerable<DataViewSchema.DetachedColumn> OutputShapes => MatchColumns.Outputs(_options).Select(o => o.Column);

    private protected override BlipImageTextMatchTransformer FitTo(IDataView input, BlipMatcher predictor, bool owns) => new(Env, _columns, _options, predictor, owns);
}
