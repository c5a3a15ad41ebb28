using System.Text.Json.Serialization;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Transforms.Models;

namespace Blip.MLNet.Transforms.Captioning;

/// <summary>The columns of <c>BlipCaption</c>.</summary>
internal sealed record CaptionColumns(string OutputName, string InputName)
{
    [JsonIgnore]
    public InputColumn Input => new(InputName, InputKind.Image);

    public CaptionColumns Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(OutputName);
        ArgumentException.ThrowIfNullOrWhiteSpace(InputName);
        return this;
    }

    public IReadOnlyList<OutputColumn<IReadOnlyList<ImageCaption>?>> Outputs(BlipCaptionOptions options) =>
        new RankedColumns<ImageCaption>(c => c.Text, c => (float)c.Score, options.NumReturnSequences)
            .Named(OutputName, options.ScoreColumnName, options.CaptionsColumnName, options.ScoresColumnName);
}
