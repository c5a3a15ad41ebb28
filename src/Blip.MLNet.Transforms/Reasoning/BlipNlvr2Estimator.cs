using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Transforms.Models;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Blip.MLNet.Transforms.Reasoning;

/// <summary>Judges whether a sentence is true of two pictures (NLVR2).</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ###  Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | No; Fit loads the model. |
/// | Input column data type | Two images and a text |
/// | Output column data type | PredictedLabel (Boolean), Score (Single), Probability (Single), as ML.NET's binary classifiers have them |
/// | Required NuGet in addition to Microsoft.ML | Blip.MLNet.Transforms, Microsoft.ML.ImageAnalytics, and TorchSharp-cpu or another libtorch |
/// | Exportable to ONNX | No |
///
/// The transformer is lazy and works in batches. A row without a picture or a sentence is judged false, with Score and Probability NaN.
/// Dispose the transformer to free the weights.
/// ]]></format>
/// </remarks>
public sealed class BlipNlvr2Estimator : BlipEstimator<BlipNlvr2Transformer, BlipReasoner>
{
    private readonly Nlvr2Columns _columns;
    private readonly BlipNlvr2Options _options;

    internal BlipNlvr2Estimator(IHostEnvironment env, Nlvr2Columns columns, BlipNlvr2Options options)
        : base(env, BlipNlvr2Transformer.Name, options, options?.Reasoner, BlipReasoner.Load)
    {
        _options = options!;
        _columns = columns.Validate();
    }

    private protected override IReadOnlyList<InputColumn> FitColumns => _columns.Inputs;

    private protected override IEnumerable<DataViewSchema.DetachedColumn> OutputShapes => Nlvr2Columns.Outputs(_options).Select(o => o.Column);

    private protected override BlipNlvr2Transformer FitTo(IDataView input, BlipReasoner predictor, bool owns) => new(Env, _columns, _options, predictor, owns);
}
