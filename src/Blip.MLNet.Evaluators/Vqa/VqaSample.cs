namespace Blip.MLNet.Evaluators.Vqa;

/// <summary>A human answer. Answers that are equal in all three parts stand for one another (the official code compares whole records).</summary>
/// <param name="Text">The answer.</param>
/// <param name="Id">Its number within the question (answer_id), which makes equal answers of different people distinct; null if the data has none.</param>
/// <param name="Confidence">yes, maybe or no (answer_confidence); null if the data has none.</param>
public sealed record VqaAnswer(string Text, long? Id = null, string? Confidence = null);

/// <summary>A question to score.</summary>
/// <param name="QuestionId">The question's number or name, used in errors and per-question results.</param>
/// <param name="Prediction">The model's answer.</param>
/// <param name="Answers">The human answers, at least one.</param>
/// <param name="QuestionType">The first words of the question as the annotations class it; null: not classed.</param>
/// <param name="AnswerType">yes/no, number or other; null: not classed.</param>
public sealed record VqaSample(string QuestionId, string Prediction, IReadOnlyList<VqaAnswer> Answers, string? QuestionType = null, string? AnswerType = null)
{
    /// <summary>A question whose human answers are plain texts, each from a different person.</summary>
    public static VqaSample FromTexts(string questionId, string prediction, IEnumerable<string> answers, string? questionType = null, string? answerType = null)
    {
        ArgumentNullException.ThrowIfNull(answers);
        return new VqaSample(questionId, prediction, [.. answers.Select((text, i) => new VqaAnswer(text, i + 1))], questionType, answerType);
    }

    internal void Check(int row)
    {
        if (Prediction is null) throw new ArgumentException($"Row {row} (question '{QuestionId}') has no predicted answer (null).");
        if (Answers is null || Answers.Count == 0) throw new ArgumentException($"Row {row} (question '{QuestionId}') has no human answer; at least one is needed.");
        for (int i = 0; i < Answers.Count; i++)
            if (Answers[i]?.Text is null) throw new ArgumentException($"Row {row} (question '{QuestionId}'): human answer {i} is null.");
    }
}
