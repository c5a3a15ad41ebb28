using System.Text.Json.Serialization;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Transforms.Models;

namespace Blip.MLNet.Transforms.Reasoning;

/// <summary>Settings of the <c>BlipNlvr2</c> transform. The column names are those that ML.NET's binary classification uses.</summary>
public sealed record BlipNlvr2Options() : BlipModelOptions(DefaultModel)
{
    /// <summary>The official checkpoint for NLVR2.</summary>
    public const string DefaultModel = "model_base_nlvr.pth";

    /// <summary>A reasoner in memory, used instead of <see cref="BlipModelOptions.Model"/>. It is shared, and disposing it is left to its owner.</summary>
    [JsonIgnore]
    public BlipReasoner? Reasoner { get; init; }

    /// <summary>Name of the Boolean column: whether the sentence is held true.</summary>
    public string PredictedLabelColumnName { get; init; } = "PredictedLabel";

    /// <summary>Name of the Single column with <see cref="Judgement.Score"/>.</summary>
    public string ScoreColumnName { get; init; } = "Score";

    /// <summary>Name of the Single column with <see cref="Judgement.Probability"/>.</summary>
    public string ProbabilityColumnName { get; init; } = "Probability";

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    public override BlipNlvr2Options Validate()
    {
        const string me = nameof(BlipNlvr2Options);
        ValidateModel(me, Reasoner is not null);
        RequireName(PredictedLabelColumnName, me, nameof(PredictedLabelColumnName));
        RequireName(ScoreColumnName, me, nameof(ScoreColumnName));
        RequireName(ProbabilityColumnName, me, nameof(ProbabilityColumnName));
        return this;
    }
}
