using System.Globalization;
using Blip.MLNet.Evaluators.Vqa;
using Microsoft.ML;

namespace Blip.MLNet.Evaluators.Catalogs;

/// <summary>Which columns hold answers, and by which rules they are scored.</summary>
public sealed class VqaEvaluationOptions
{
    /// <summary>The text column with the model's answer. Default "Answer".</summary>
    public string PredictionColumnName { get; init; } = "Answer";

    /// <summary>The column with the human answers, one per person: a vector of texts, or one text. Default "Answers".</summary>
    public string AnswersColumnName { get; init; } = "Answers";

    /// <summary>
    /// The column with what tells the human answers apart, a vector of texts beside the answers: equal answers with equal ids stand for one another, as
    /// equal records do in the official code. Null (default): each answer is from a different person.
    /// </summary>
    public string? AnswerIdsColumnName { get; init; }

    /// <summary>The column that names the question (a text or a whole number); null (default): rows are numbered from 0.</summary>
    public string? QuestionIdColumnName { get; init; }

    /// <summary>The text column with the question type; null (default): none.</summary>
    public string? QuestionTypeColumnName { get; init; }

    /// <summary>The text column with the answer type; null (default): none.</summary>
    public string? AnswerTypeColumnName { get; init; }

    /// <summary>The rules of comparison. Default: the official ones.</summary>
    public VqaRules Rules { get; init; } = VqaRules.Official;
}

/// <summary>Visual question answering on <see cref="MLContext"/>: <c>mlContext.VisualQuestionAnswering</c>.</summary>
public sealed class VisualQuestionAnsweringCatalog
{
    internal VisualQuestionAnsweringCatalog(MLContext context) => Trainers = new VisualQuestionAnsweringTrainers(context);

    /// <summary>Trainers, given as extension methods by the packages that have some.</summary>
    public VisualQuestionAnsweringTrainers Trainers { get; }

    /// <summary>Scores answers. The data is read once, from its first row to its last.</summary>
    /// <param name="data">Any data with the columns below.</param>
    /// <param name="prediction">The text column with the model's answer.</param>
    /// <param name="answers">The column with the human answers, one per person.</param>
    /// <param name="questionId">The column that names the question.</param>
    /// <param name="questionType">The text column with the question type.</param>
    /// <param name="answerType">The text column with the answer type.</param>
    /// <param name="rules">The rules of comparison.</param>
    /// <exception cref="ArgumentException">A column is absent or of another type, or a question has no human answer; the message names it.</exception>
    public VqaMetrics Evaluate(IDataView data, string prediction = "Answer", string answers = "Answers", string? questionId = null, string? questionType = null, string? answerType = null, VqaRules rules = VqaRules.Official) =>
        Evaluate(data, new VqaEvaluationOptions
        {
            PredictionColumnName = prediction,
            AnswersColumnName = answers,
            QuestionIdColumnName = questionId,
            QuestionTypeColumnName = questionType,
            AnswerTypeColumnName = answerType,
            Rules = rules,
        });

    /// <summary>Scores answers. The data is read once, from its first row to its last.</summary>
    /// <exception cref="ArgumentException">A column is absent or of another type, or a question has no human answer; the message names it.</exception>
    public VqaMetrics Evaluate(IDataView data, VqaEvaluationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var reader = new ColumnReader(data, options.PredictionColumnName, options.AnswersColumnName, options.AnswerIdsColumnName, options.QuestionIdColumnName, options.QuestionTypeColumnName, options.AnswerTypeColumnName);
        return VqaEvaluator.Evaluate(Read(reader, options), options.Rules);
    }

    private static IEnumerable<VqaSample> Read(ColumnReader reader, VqaEvaluationOptions options)
    {
        Func<string> prediction = reader.Text(options.PredictionColumnName);
        Func<string[]> answers = reader.Texts(options.AnswersColumnName);
        Func<string> id = options.QuestionIdColumnName is { } name ? reader.Id(name) : () => reader.Row.ToString(CultureInfo.InvariantCulture);
        Func<string?> questionType = Optional(reader, options.QuestionTypeColumnName), answerType = Optional(reader, options.AnswerTypeColumnName);
        if (options.AnswerIdsColumnName is { } ids)
        {
            Func<string[]> answerIds = reader.Texts(ids);
            while (reader.MoveNext()) yield return new VqaSample(id(), prediction(), Told(reader.Row, answers(), answerIds(), ids), questionType(), answerType());
        }
        while (reader.MoveNext()) yield return VqaSample.FromTexts(id(), prediction(), answers(), questionType(), answerType());
    }

    private static VqaAnswer[] Told(int row, string[] answers, string[] ids, string column) => answers.Length == ids.Length
        ? [.. answers.Zip(ids, (answer, id) => new VqaAnswer(answer, null, id))]
        : throw new ArgumentException($"Row {row}: the column '{column}' has {ids.Length} ids for {answers.Length} answers.");

    private static Func<string?> Optional(ColumnReader reader, string? name)
    {
        if (name is null) return static () => null;
        return reader.Text(name);
    }
}
