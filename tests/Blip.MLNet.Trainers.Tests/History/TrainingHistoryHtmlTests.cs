using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Blip.MLNet.Trainers.History;

namespace Blip.MLNet.Trainers.Tests.History;

/// <summary>The history as a plot and a table.</summary>
public class TrainingHistoryHtmlTests
{
    [Fact]
    public void The_plot_has_a_point_for_each_epoch()
    {
        XDocument svg = XDocument.Parse(History(false).ToSvg());
        XElement line = Assert.Single(svg.Descendants(), e => e.Name.LocalName == "polyline");
        Assert.Equal(3, ((string)line.Attribute("points")!).Split(' ').Length);
        Assert.Equal(4, XDocument.Parse(History(true).ToSvg()).Descendants().Count(e => e.Name.LocalName == "polyline"));
    }

    [Theory]
    [InlineData(1.5, "0 0.5 1 1.5")]
    [InlineData(1.105, "0 0.5 1 1.5")]
    [InlineData(0.83, "0 0.25 0.5 0.75 1")]
    [InlineData(41, "0 20 40 60")]
    [InlineData(0, "0 0.25 0.5 0.75 1")]
    public void The_axis_has_round_numbers(double loss, string numbers)
    {
        var history = new TrainingHistory([new TrainingEpoch { TrainLoss = loss }]);
        XElement[] texts = [.. XDocument.Parse(history.ToSvg()).Descendants().Where(e => e.Name.LocalName == "text" && (string?)e.Attribute("text-anchor") == "end")];
        Assert.Equal(numbers.Split(' '), texts.Select(t => t.Value));
    }

    [Fact]
    public void The_html_has_the_plot_and_a_row_for_each_epoch()
    {
        TrainingHistory history = History(true);
        string html = history.ToHtml();
        string plot = Regex.Match(html, "data:image/svg\\+xml;base64,([^\"]+)").Groups[1].Value;
        Assert.Equal(history.ToSvg(), Encoding.UTF8.GetString(Convert.FromBase64String(plot)));
        string table = html[html.IndexOf("<table>", StringComparison.Ordinal)..];
        XElement[] rows = [.. XDocument.Parse(table).Descendants("tr")];
        Assert.Equal(["Epoch", "Loss", "Learning rate", "BLEU-4", "ROUGE-L", "CIDEr"], rows[0].Elements().Select(c => c.Value));
        Assert.Equal(["2", "0.500", "0.001", "0.400", "0.600", "1.200"], rows[3].Elements().Select(c => c.Value));
        Assert.Equal(3, Regex.Count(History(false).ToHtml(), "<th "));
        Assert.Equal("epoch 2: loss 0.500, learning rate 0.001, BLEU-4 0.400, ROUGE-L 0.600, CIDEr 1.200", history.ToString().Split('\n')[2]);
        Assert.Equal(history.ToString().Split('\n')[2], history.Epochs[2].ToString());
    }

    private static TrainingHistory History(bool validated) => new([.. Enumerable.Range(0, 3).Select(i => new TrainingEpoch
    {
        Epoch = i, TrainLoss = 1.5 / (i + 1), LearningRate = 1e-3, Bleu4 = 0.4, RougeL = 0.6, Cider = 1.2, Objective = validated ? 1.6 : double.NaN,
    })]);
}
