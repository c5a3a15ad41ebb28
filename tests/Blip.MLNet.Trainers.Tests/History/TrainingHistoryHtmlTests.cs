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
    }

    private static TrainingHistory History(bool validated) => new([.. Enumerable.Range(0, 3).Select(i => new TrainingEpoch
    {
        Epoch = i, TrainLoss = 1.5 / (i + 1), LearningRate = 1e-3, Bleu4 = 0.4, RougeL = 0.6, Cider = 1.2, Objective = validated ? 1.6 : double.NaN,
    })]);
}
