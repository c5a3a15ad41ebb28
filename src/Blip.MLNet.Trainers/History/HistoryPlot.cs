using System.Globalization;
using System.Text;

namespace Blip.MLNet.Trainers.History;

/// <summary>The history as two line charts in one SVG picture: the loss, and the metrics of validation.</summary>
internal static class HistoryPlot
{
    private const int Width = 640, Height = 260, Left = 60, Right = 110, Top = 30, Bottom = 36;

    private static readonly string[] s_colours = ["#1f77b4", "#d62728", "#2ca02c", "#9467bd"];

    public static string Draw(IReadOnlyList<TrainingEpoch> epochs)
    {
        List<string> charts = [Chart("Training loss", epochs, 0, ("loss", e => e.TrainLoss))];
        if (epochs.Any(e => e.IsValidated)) charts.Add(Chart("Validation", epochs, Height, ("CIDEr", e => e.Cider), ("BLEU-4", e => e.Bleu4), ("ROUGE-L", e => e.RougeL)));
        return string.Create(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{Height * charts.Count}\" font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n{string.Concat(charts)}</svg>\n");
    }

    private static string Chart(string title, IReadOnlyList<TrainingEpoch> epochs, int offset, params (string Name, Func<TrainingEpoch, double> Value)[] lines)
    {
        double[] values = [.. lines.SelectMany(l => epochs.Select(l.Value)).Where(double.IsFinite)];
        (double low, double high, double step) = Axis(Math.Min(0, values.DefaultIfEmpty(0).Min()), values.DefaultIfEmpty(1).Max());
        int last = Math.Max(1, epochs.Count - 1);
        double X(int i) => Left + (Width - Left - Right) * (double)i / last;
        double Y(double value) => Height - Bottom - (Height - Top - Bottom) * (value - low) / (high - low);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<g transform=\"translate(0 {offset})\">\n<text x=\"{Left}\" y=\"18\" font-size=\"14\">{title}</text>\n");
        for (int i = 0; i <= Math.Round((high - low) / step); i++)
        {
            double value = low + i * step;
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(value):F1}\" y2=\"{Y(value):F1}\" stroke=\"#ddd\"/><text x=\"{Left - 6}\" y=\"{Y(value) + 4:F1}\" text-anchor=\"end\">{value:G4}</text>\n");
        }
        for (int i = 0; i < epochs.Count; i += Math.Max(1, (epochs.Count + 9) / 10))
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(i):F1}\" y=\"{Height - Bottom + 16}\" text-anchor=\"middle\">{epochs[i].Epoch}</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Width - Right + 8}\" y=\"{Height - Bottom + 16}\" fill=\"#666\">epoch</text>\n");
        for (int l = 0; l < lines.Length; l++)
        {
            (int Index, double Value)[] points = [.. epochs.Select((e, i) => (i, lines[l].Value(e))).Where(p => double.IsFinite(p.Item2))];
            string path = string.Join(' ', points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{X(p.Index):F1},{Y(p.Value):F1}")));
            svg.Append(CultureInfo.InvariantCulture, $"<polyline fill=\"none\" stroke=\"{s_colours[l]}\" stroke-width=\"2\" points=\"{path}\"/>\n");
            foreach ((int index, double value) in points) svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{X(index):F1}\" cy=\"{Y(value):F1}\" r=\"2.5\" fill=\"{s_colours[l]}\"/>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Width - Right + 8}\" y=\"{Top + 14 * (l + 1)}\" fill=\"{s_colours[l]}\">{lines[l].Name}</text>\n");
        }
        return svg.Append("</g>\n").ToString();
    }

    /// <summary>An axis that holds the values, with four or five lines at round numbers.</summary>
    private static (double Low, double High, double Step) Axis(double low, double high)
    {
        if (high <= low) high = low + 1;
        double share = (high - low) / 4, power = Math.Pow(10, Math.Floor(Math.Log10(share)));
        double step = power * (share / power) switch { <= 1 => 1, <= 2 => 2, <= 2.5 => 2.5, <= 5 => 5, _ => 10 };
        return (Math.Floor(low / step) * step, Math.Ceiling(high / step - 1e-9) * step, step);
    }
}
