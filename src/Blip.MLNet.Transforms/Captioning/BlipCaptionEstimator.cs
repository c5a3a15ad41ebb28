using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Transforms.Models;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Blip.MLNet.Transforms.Captioning;

/// <summary>Describes pictures in words with a BLIP captioner.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ###  Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | No; Fit loads the model. |
/// | Input column data type | Image (@Microsoft.ML.Data.MLImage) |
/// | Output column data type | Text; optionally Single, vector of text, vector of Single |
/// | Required NuGet in addition to Microsoft.ML | Blip.MLNet.Transforms, Microsoft.ML.ImageAnalytics, and TorchSharp-cpu or another libtorch |
/// | Exportable to ONNX | No |
///
/// The transformer is lazy and works in batches; append a cache checkpoint where a trainer reads its columns several times.
/// Dispose it to free the weights.
/// ]]></format>
/// </remarks>
public sealed class BlipCaptionEstimator : BlipEstimator<BlipCaptionTransformer, BlipCaptioner>
{
    private readonly CaptionColumns _columns;
    private readonly BlipCaptionOptions _options;

    internal BlipCaptionEstimator(IHostEnvironment env, CaptionColumns columns, BlipCaptionOptions options)
        : base(env, BlipCaptionTransformer.Name, options, options?.Captioner, BlipCaptioner.Load)
    {
        _options = options!;
        _columns = columns.Validate();
    }

    private protected override IReadOnlyList<InputColumn> FitColumns => [_columns.Input];

    private protected override IEnumerable<DataViewSchema.DetachedColumn> OutputShapes => _columns.Outputs(_options).Select(o => o.Column);

    private protected override BlipCaptionTransformer FitTo(IDataView input, BlipCaptioner predictor, bool owns) => new(Env, _columns, _options, predictor, owns);
}
