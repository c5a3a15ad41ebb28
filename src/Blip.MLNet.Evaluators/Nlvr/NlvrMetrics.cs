using Blip.MLNet.Evaluators.Text;
using Blip.MLNet.Html;

namespace Blip.MLNet.Evaluators.Nlvr;

/// <summary>Whether one example was judged rightly.</summary>
/// <param name="Identifier">As given.</param>
/// <param name="Prediction">As given.</param>
/// <param name="IsCorrect">True if it equals the label, case aside.</param>
public sealed record NlvrExampleMetrics(string Identifier, string Prediction, bool IsCorrect);

/// <summary>Accuracy and consistency of NLVR2 or NLVR, as fractions.</summary>
[TypeFormatterSource(typeof(HtmlFormatterSource))]
public sealed class NlvrMetrics : IHtmlView
{
    internal NlvrMetrics(IReadOnlyList<NlvrExampleMetrics> examples, int sentences, int consistent)
    {
        Examples = examples;
        SentenceCount = sentences;
        Accuracy = (double)examples.Count(e => e.IsCorrect) / examples.Count;
        Consistency = (double)consistent / sentences;
    }

    /// <summary>The examples, in order.</summary>
    public IReadOnlyList<NlvrExampleMetrics> Examples { get; }

    /// <summary>Distinct sentences.</summary>
    public int SentenceCount { get; }

    /// <summary>The fraction of examples judged rightly, 0 to 1.</summary>
    public double Accuracy { get; }

    /// <summary>The fraction of sentences all of whose examples were judged rightly, 0 to 1.</summary>
    public double Consistency { get; }

    /// <summary>A table of both, four digits each.</summary>
    public override string ToString() => TextTable.Of(Rows());

    /// <summary>The same table as HTML; a notebook shows the object so.</summary>
    public string ToHtml() => HtmlTable.Of(Rows());

    private (string Name, string Value)[] Rows() =>
        [("Metric", "Value"), ("Examples", TextTable.Count(Examples.Count)), ("Sentences", TextTable.Count(SentenceCount)), ("Accuracy", TextTable.Fraction(Accuracy)), ("Consistency", TextTable.Fraction(Consistency))];
}
