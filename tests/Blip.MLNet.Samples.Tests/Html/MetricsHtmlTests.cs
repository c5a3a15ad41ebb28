using Blip.MLNet.Evaluators.Captions;
using Blip.MLNet.Evaluators.Nlvr;
using Blip.MLNet.Evaluators.Retrieval;
using Blip.MLNet.Evaluators.Vqa;

namespace Blip.MLNet.Samples.Tests.Html;

/// <summary>Metrics as tables of HTML.</summary>
public class MetricsHtmlTests
{
    [Fact]
    public void Caption_metrics()
    {
        CaptionMetrics metrics = new CaptionScorer().Score([new("1", "a red circle", ["a red circle on a table"]), new("2", "a dog", ["a cat sits"])]);
        string html = metrics.ToHtml();
        Assert.Equal(["Metric", "Value"], HtmlFragment.Texts(html, "th"));
        Assert.Equal(1 + 1 + metrics.ByName().Count, HtmlFragment.Elements(html).Count(e => e == "tr"));
        string[] cells = HtmlFragment.Texts(html, "td");
        Assert.Equal("2", cells[Array.IndexOf(cells, "Images") + 1]);
        Assert.Equal(metrics.Cider.ToString("F4", System.Globalization.CultureInfo.InvariantCulture), cells[Array.IndexOf(cells, "CIDEr") + 1]);
    }

    [Fact]
    public void Retrieval_metrics()
    {
        RetrievalMetrics metrics = RetrievalEvaluator.Evaluate([[0.9f, 0.1f], [0.8f, 0.2f]], [[0.9f, 0.1f], [0.1f, 0.9f]], [0, 1]);
        string html = metrics.ToHtml();
        Assert.Equal(["Direction", "R@1", "R@5", "R@10", "mean", "median rank"], HtmlFragment.Texts(html, "th"));
        string[] cells = HtmlFragment.Texts(html, "td");
        Assert.Equal(["image to text", "50.00", "100.00", "100.00", "83.33", "1.50"], cells[..6]);
        Assert.Equal(["text to image", "100.00"], cells[6..8]);
        Assert.Equal(4, HtmlFragment.Elements(html).Count(e => e == "tr"));
    }

    [Fact]
    public void Vqa_metrics_escape_what_a_file_calls_its_types()
    {
        VqaMetrics metrics = VqaEvaluator.Evaluate(
        [
            VqaSample.FromTexts("1", "red", Enumerable.Repeat("red", 10), "what <script>alert(1)</script>", "\"other\" & more"),
            VqaSample.FromTexts("2", "no", Enumerable.Repeat("yes", 10), "is the", "yes/no"),
        ]);
        string html = metrics.ToHtml();
        Assert.DoesNotContain("script", HtmlFragment.Elements(html));
        string[] cells = HtmlFragment.Texts(html, "td");
        Assert.Equal("100.00", cells[Array.IndexOf(cells, "what <script>alert(1)</script>") + 1]);
        Assert.Equal("100.00", cells[Array.IndexOf(cells, "\"other\" & more") + 1]);
        Assert.Equal("50.00", cells[Array.IndexOf(cells, "Accuracy") + 1]);
        Assert.Equal("0.00", cells[Array.IndexOf(cells, "is the") + 1]);
    }

    [Fact]
    public void Nlvr2_metrics()
    {
        NlvrMetrics metrics = NlvrEvaluator.Evaluate([new("dev-1-0-0", "True"), new("dev-1-1-0", "False")], new Dictionary<string, string> { ["dev-1-0-0"] = "True", ["dev-1-1-0"] = "True" });
        string html = metrics.ToHtml();
        HtmlFragment.Elements(html);
        string[] cells = HtmlFragment.Texts(html, "td");
        Assert.Equal("0.5000", cells[Array.IndexOf(cells, "Accuracy") + 1]);
        Assert.Equal("0.0000", cells[Array.IndexOf(cells, "Consistency") + 1]);
    }
}
