using Blip.MLNet.Evaluators.Text;
using Blip.MLNet.Html;

namespace Blip.MLNet.Evaluators.Vqa;

/// <summary>The score of one question.</summary>
/// <param name="QuestionId">The question's number or name, as given.</param>
/// <param name="Score">0 to 1, unrounded.</param>
/// <param name="QuestionType">As given.</param>
/// <param name="AnswerType">As given.</param>
public sealed record VqaQuestionMetrics(string QuestionId, double Score, string? QuestionType, string? AnswerType);

/// <summary>VQA accuracies in percent, over all questions and by type.</summary>
[TypeFormatterSource(typeof(HtmlFormatterSource))]
public sealed class VqaMetrics : IHtmlView
{
    internal VqaMetrics(VqaRules rules, IReadOnlyList<VqaQuestionMetrics> questions)
        : this(rules, questions, Percent(questions), ByType(questions, q => q.QuestionType), ByType(questions, q => q.AnswerType))
    {
    }

    private VqaMetrics(VqaRules rules, IReadOnlyList<VqaQuestionMetrics> questions, double accuracy, IReadOnlyDictionary<string, double> byQuestionType, IReadOnlyDictionary<string, double> byAnswerType)
    {
        Rules = rules;
        Questions = questions;
        Accuracy = accuracy;
        ByQuestionType = byQuestionType;
        ByAnswerType = byAnswerType;
    }

    /// <summary>The rules that were applied.</summary>
    public VqaRules Rules { get; }

    /// <summary>The score of each question, in the order of the rows.</summary>
    public IReadOnlyList<VqaQuestionMetrics> Questions { get; }

    /// <summary>The mean over all questions, 0 to 100.</summary>
    public double Accuracy { get; }

    /// <summary>The mean by question type, 0 to 100; questions without a type take no part.</summary>
    public IReadOnlyDictionary<string, double> ByQuestionType { get; }

    /// <summary>The mean by answer type, 0 to 100; questions without a type take no part.</summary>
    public IReadOnlyDictionary<string, double> ByAnswerType { get; }

    /// <summary>The same percents rounded to two decimals as the official program rounds them (the exact value, halves to even).</summary>
    public VqaMetrics Rounded() => new(Rules, Questions, PythonRound.ToHundredths(Accuracy), Rounded(ByQuestionType), Rounded(ByAnswerType));

    /// <summary>A table of the overall accuracy and the answer types.</summary>
    public override string ToString() => TextTable.Of([.. Rows()]);

    /// <summary>The same table as HTML, with the question types after the answer types; a notebook shows the object so.</summary>
    public string ToHtml() => HtmlTable.Of([.. Rows(), .. Percents(ByQuestionType)]);

    private IEnumerable<(string Name, string Value)> Rows() =>
        [("Metric", "Percent"), ("Questions", TextTable.Count(Questions.Count)), ("Accuracy", TextTable.Percent(Accuracy)), .. Percents(ByAnswerType)];

    private static IEnumerable<(string Name, string Value)> Percents(IReadOnlyDictionary<string, double> types) =>
        types.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => ("  " + t.Key, TextTable.Percent(t.Value)));

    private static double Percent(IEnumerable<VqaQuestionMetrics> questions)
    {
        double sum = 0;
        int count = 0;
        foreach (VqaQuestionMetrics question in questions)
        {
            sum += question.Score;
            count++;
        }
        return 100 * sum / count;
    }

    private static Dictionary<string, double> ByType(IEnumerable<VqaQuestionMetrics> questions, Func<VqaQuestionMetrics, string?> type) =>
        questions.Where(q => type(q) is not null).GroupBy(q => type(q)!, StringComparer.Ordinal).ToDictionary(g => g.Key, Percent, StringComparer.Ordinal);

    private static Dictionary<string, double> Rounded(IReadOnlyDictionary<string, double> percents) =>
        percents.ToDictionary(p => p.Key, p => PythonRound.ToHundredths(p.Value), StringComparer.Ordinal);
}
