using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Transforms.Models;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Blip.MLNet.Transforms.Features;

/// <summary>Turns pictures, texts, or pairs of them into vectors.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ###  Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | No; Fit loads the model. |
/// | Input column data type | Image, text, or one of each |
/// | Output column data type | Known-sized vector of Single |
/// | Required NuGet in addition to Microsoft.ML | Blip.MLNet.Transforms, Microsoft.ML.ImageAnalytics, and TorchSharp-cpu or another libtorch |
/// | Exportable to ONNX | No |
///
/// The transformer is lazy and works in batches; append a cache checkpoint where a trainer reads its columns several times.
/// A row without a picture or text gets NaN. Dispose the transformer to free the weights.
/// ]]></format>
/// </remarks>
public sealed class BlipFeaturesEstimator : BlipEstimator<BlipFeaturesTransformer, BlipFeatureExtractor>
{
    private readonly FeatureColumns _columns;
    private readonly BlipFeaturesOptions _options;

    internal BlipFeaturesEstimator(IHostEnvironment env, FeatureColumns columns, BlipFeaturesOptions options)
        : base(env, BlipFeaturesTransformer.Name, options, options?.Extractor, BlipFeatureExtractor.Load)
    {
        _options = options!;
        _columns = columns.Validate(options!.Kind);
    }

    private protected override IReadOnlyList<InputColumn> FitColumns => _columns.Inputs;

    private protected override IEnumerable<DataViewSchema.DetachedColumn> OutputShapes => [_columns.Output(width: 1).Column];

    private protected override BlipFeaturesTransformer FitTo(IDataView input, BlipFeatureExtractor predictor, bool owns) => new(Env, _columns, _options, predictor, owns);
}
