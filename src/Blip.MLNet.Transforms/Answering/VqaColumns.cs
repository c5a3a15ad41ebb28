using System.Text.Json.Serialization;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Transforms.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Transforms.Answering;

/// <summary>The columns of <c>BlipVqa</c>.</summary>
internal sealed record VqaColumns(string OutputName, string ImageName, string QuestionName)
{
    [JsonIgnore]
    public InputColumn Image => new(ImageName, InputKind.Image);

    [JsonIgnore]
    public InputColumn Question => new(QuestionName, InputKind.Text);

    [JsonIgnore]
    public IReadOnlyList<InputColumn> Inputs => [Image, Question];

    public VqaColumns Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(OutputName);
        ArgumentException.ThrowIfNullOrWhiteSpace(ImageName);
        ArgumentException.ThrowIfNullOrWhiteSpace(QuestionName);
        return this;
    }

    public IReadOnlyList<OutputColumn<IReadOnlyList<GeneratedAnswer>?>> Outputs(BlipVqaOptions options) =>
        new RankedColumns<GeneratedAnswer>(a => a.Text, a => (float)a.Score, options.TopN).Named(OutputName, options.ScoreColumnName, options.AnswersColumnName, options.ScoresColumnName);
}
