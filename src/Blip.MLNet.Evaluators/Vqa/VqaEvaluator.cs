namespace Blip.MLNet.Evaluators.Vqa;

/// <summary>Scores answers to visual questions.</summary>
public static class VqaEvaluator
{
    /// <summary>Scores every question. The human answers given are never changed (the official code normalises them in place).</summary>
    /// <exception cref="ArgumentException">There is no question, or one has no prediction or no human answer; the message names it.</exception>
    public static VqaMetrics Evaluate(IEnumerable<VqaSample> samples, VqaRules rules = VqaRules.Official)
    {
        ArgumentNullException.ThrowIfNull(samples);
        if (!Enum.IsDefined(rules)) throw new ArgumentOutOfRangeException(nameof(rules), rules, "Unknown rules.");
        var questions = new List<VqaQuestionMetrics>();
        foreach (VqaSample sample in samples)
        {
            sample.Check(questions.Count);
            questions.Add(new VqaQuestionMetrics(sample.QuestionId, Score(sample, rules), sample.QuestionType, sample.AnswerType));
        }
        if (questions.Count == 0) throw new ArgumentException("There is no question to score.", nameof(samples));
        return new VqaMetrics(rules, questions);
    }

    /// <summary>The score of one question, 0 to 1.</summary>
    public static double Score(VqaSample sample, VqaRules rules = VqaRules.Official)
    {
        ArgumentNullException.ThrowIfNull(sample);
        return rules switch
        {
            VqaRules.Gqa => sample.Answers.Any(a => VqaAnswerNormalizer.Normalize(a.Text) == VqaAnswerNormalizer.Normalize(sample.Prediction)) ? 1 : 0,
            VqaRules.AOkVqa => Math.Min(1.0, sample.Answers.Count(a => a.Text == sample.Prediction) / 3.0),
            VqaRules.Lavis => Lavis(sample),
            _ => Official(sample),
        };
    }

    private static double Official(VqaSample sample)
    {
        VqaAnswer[] answers = [.. sample.Answers.Select(a => a with { Text = VqaAnswerNormalizer.Strip(a.Text) })];
        string prediction = VqaAnswerNormalizer.Strip(sample.Prediction);
        if (Differ(answers))
        {
            answers = Array.ConvertAll(answers, a => a with { Text = VqaAnswerNormalizer.Normalize(a.Text) });
            prediction = VqaAnswerNormalizer.Normalize(prediction);
        }
        return Consensus(prediction, answers);
    }

    private static double Lavis(VqaSample sample)
    {
        VqaAnswer[] answers = [.. sample.Answers];
        if (Differ(answers)) answers = Array.ConvertAll(answers, a => a with { Text = VqaAnswerNormalizer.ProcessPunctuation(a.Text) });
        return Consensus(VqaAnswerNormalizer.Normalize(VqaAnswerNormalizer.Strip(sample.Prediction)), answers);
    }

    private static bool Differ(VqaAnswer[] answers) => Array.Exists(answers, a => a.Text != answers[0].Text);

    // Each person in turn is left out, with every answer record equal to theirs.
    private static double Consensus(string prediction, VqaAnswer[] answers)
    {
        double sum = 0;
        foreach (VqaAnswer left in answers)
            sum += Math.Min(1.0, answers.Count(a => a.Text == prediction && a != left) / 3.0);
        return sum / answers.Length;
    }
}
