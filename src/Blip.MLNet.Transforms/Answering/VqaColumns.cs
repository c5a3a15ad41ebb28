using System.Text.Json.Serialization;
using Blip.MLNet.Transforms.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Transforms.Answering;

/// <summary>The columns of <c>BlipVqa</c>.</summary>
internal sealed record VqaColumns(string OutputName, string ImageName, string QuestionName)
{
    /// <summary>What an added column holds.</summary>
    public enum Kind { Answer, Score, Answers, Scores }

    [JsonIgnore]
    public InputColumn Image => new(ImageName, IsImage: true);

    [JsonIgnore]
    public InputColumn Question => new(QuestionName, IsImage: false);

    public VqaColumns Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(OutputName);
        ArgumentException.ThrowIfNullOrWhiteSpace(ImageName);
        ArgumentException.ThrowIfNullOrWhiteSpace(QuestionName);
        return this;
    }

    /// <summary>The added columns with what they hold.</summary>
    public IReadOnlyList<(Kind Kind, DataViewSchema.DetachedColumn Column)> Outputs(BlipVqaOptions options)
    {
        List<(Kind, DataViewSchema.DetachedColumn)> columns = [(Kind.Answer, new(OutputName, TextDataViewType.Instance))];
        if (options.ScoreColumnName is { } score) columns.Add((Kind.Score, new(score, NumberDataViewType.Single)));
        if (options.AnswersColumnName is { } answers) columns.Add((Kind.Answers, new(answers, new VectorDataViewType(TextDataViewType.Instance, options.TopN))));
        if (options.ScoresColumnName is { } scores) columns.Add((Kind.Scores, new(scores, new VectorDataViewType(NumberDataViewType.Single, options.TopN))));
        return columns;
    }
}
