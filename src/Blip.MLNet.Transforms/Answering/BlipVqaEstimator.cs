using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Transforms.Models;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Blip.MLNet.Transforms.Answering;

/// <summary>Answers questions about pictures.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ###  Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | No; Fit loads the model. |
/// | Input column data type | Image and text |
/// | Output column data type | Text; optionally Single, vector of text, vector of Single |
/// | Required NuGet in addition to Microsoft.ML | Blip.MLNet.Transforms, Microsoft.ML.ImageAnalytics, and TorchSharp-cpu or another libtorch |
/// | Exportable to ONNX | No |
///
/// The transformer is lazy and works in batches. A row without a picture or a question gets an empty answer with the score NaN.
/// Dispose the transformer to free the weights.
/// ]]></format>
/// </remarks>
public sealed class BlipVqaEstimator : BlipEstimator<BlipVqaTransformer, BlipQuestionAnswerer>
{
    private readonly VqaColumns _columns;
    private readonly BlipVqaOptions _options;

    internal BlipVqaEstimator(IHostEnvironment env, VqaColumns columns, BlipVqaOptions options)
        : base(env, BlipVqaTransformer.Name, options, options?.Answerer, BlipQuestionAnswerer.Load)
    {
        _options = options!;
        _columns = columns.Validate();
    }

    private protected override IReadOnlyList<InputColumn> FitColumns => _columns.Inputs;

    private protected override IEnumerable<DataViewSchema.DetachedColumn> OutputShapes => _columns.Outputs(_options).Select(o => o.Column);

    private protected override BlipVqaTransformer FitTo(IDataView input, BlipQuestionAnswerer predictor, bool owns) => new(Env, _columns, _options, predictor, owns);
}
