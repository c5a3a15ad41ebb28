using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Transforms.Schemas;
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
public sealed class BlipCaptionEstimator : IEstimator<BlipCaptionTransformer>
{
    private readonly IHostEnvironment _env;
    private readonly CaptionColumns _columns;
    private readonly BlipCaptionOptions _options;

    internal BlipCaptionEstimator(IHostEnvironment env, string outputColumnName, string? inputColumnName, BlipCaptionOptions options)
    {
        ArgumentNullException.ThrowIfNull(env);
        ArgumentException.ThrowIfNullOrWhiteSpace(outputColumnName);
        ArgumentNullException.ThrowIfNull(options);
        _env = env;
        _options = options.Validate();
        _columns = new CaptionColumns(outputColumnName, inputColumnName ?? outputColumnName, options.ScoreColumnName, options.CaptionsColumnName, options.ScoresColumnName, options.NumReturnSequences);
    }

    /// <summary>Loads the model.</summary>
    /// <exception cref="ArgumentException">The input column is missing or no image.</exception>
    public BlipCaptionTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _columns.Input(input.Schema);
        if (_options.Captioner is { } shared) return new BlipCaptionTransformer(_env, _columns, _options, shared, ownsCaptioner: false);
        using IChannel channel = _env.Register(nameof(BlipCaptionEstimator)).Start("Loading the model");
        var loading = new ModelLoadOptions { Precision = _options.Precision, Vocabulary = _options.Vocabulary, Device = DeviceSelection.Choose(_env, _options.Device) };
        BlipCaptioner captioner = BlipCaptioner.Load(_options.Model, loading, _options.Cancellation);
        channel.Info(MessageSensitivity.UserData, "Loaded {0} in {1} on {2}.", _options.Model, _options.Precision, loading.Device);
        return new BlipCaptionTransformer(_env, _columns, _options, captioner, ownsCaptioner: true);
    }

    /// <inheritdoc />
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        SchemaShape.Column column = inputSchema.Require(_columns.InputName, "BlipCaption");
        if (column.ItemType is not Microsoft.ML.Transforms.Image.ImageDataViewType) throw SchemaShapes.WrongType("BlipCaption", column.Name, "an image", $"{column.ItemType}");
        return inputSchema.With(_columns.Outputs);
    }
}
