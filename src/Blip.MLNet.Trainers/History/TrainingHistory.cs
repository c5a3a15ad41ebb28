using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Blip.MLNet.Html;
using Microsoft.ML;

namespace Blip.MLNet.Trainers.History;

/// <summary>The epochs of a run.</summary>
[TypeFormatterSource(typeof(HtmlFormatterSource))]
public sealed class TrainingHistory : IHtmlView
{
    private static readonly JsonSerializerOptions s_python = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly IReadOnlyList<TrainingEpoch> _epochs;

    internal TrainingHistory(IReadOnlyList<TrainingEpoch> epochs) => _epochs = epochs;

    /// <summary>In order.</summary>
    public IReadOnlyList<TrainingEpoch> Epochs => _epochs;

    /// <summary>The best epoch by the objective, or null where none was validated.</summary>
    public TrainingEpoch? Best => _epochs.Where(e => e.IsValidated).MaxBy(e => e.Objective);

    /// <summary>One row an epoch, with the columns of <see cref="TrainingEpoch"/>.</summary>
    public IDataView ToDataView(MLContext mlContext)
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        return mlContext.Data.LoadFromEnumerable(_epochs);
    }

    /// <summary>LAVIS's log.txt: for each epoch a JSON line of the training, and one of the validation if there was one.</summary>
    public string ToLavisLog()
    {
        var log = new StringBuilder();
        foreach (TrainingEpoch epoch in _epochs)
        {
            Add(log, new() { ["train_lr"] = Three(epoch.LearningRate), ["train_loss"] = Three(epoch.TrainLoss) });
            if (!epoch.IsValidated) continue;
            Add(log, new()
            {
                ["val_Bleu_1"] = epoch.Bleu1, ["val_Bleu_2"] = epoch.Bleu2, ["val_Bleu_3"] = epoch.Bleu3, ["val_Bleu_4"] = epoch.Bleu4,
                ["val_ROUGE_L"] = epoch.RougeL, ["val_CIDEr"] = epoch.Cider, ["val_agg_metrics"] = epoch.Objective, ["val_best_epoch"] = epoch.BestEpoch,
            });
        }
        return log.ToString();
    }

    /// <summary>The loss of every epoch and, where it was validated, BLEU-4, ROUGE-L and CIDEr as line charts: an SVG picture.</summary>
    public string ToSvg() => HistoryPlot.Draw(_epochs);

    /// <summary>The charts and a table of the epochs as HTML; a notebook shows the object so.</summary>
    public string ToHtml() =>
        $"<img alt=\"Loss and validation by epoch\" src=\"data:image/svg+xml;base64,{Convert.ToBase64String(Encoding.UTF8.GetBytes(ToSvg()))}\">\n{HtmlTable.Of([Header(), .. _epochs.Select(Row)])}";

    /// <summary>A line for each epoch.</summary>
    public override string ToString() => string.Join('\n', _epochs);

    private string[] Header() => ["Epoch", "Loss", "Learning rate", .. Best is null ? Array.Empty<string>() : ["BLEU-4", "ROUGE-L", "CIDEr"]];

    private string[] Row(TrainingEpoch e) =>
    [
        e.Epoch.ToString(CultureInfo.InvariantCulture), Three(e.TrainLoss), e.LearningRate.ToString("G3", CultureInfo.InvariantCulture),
        .. Best is null ? [] : ((double[])[e.Bleu4, e.RougeL, e.Cider]).Select(v => double.IsNaN(v) ? "" : Three(v)),
    ];

    // Python's json.dumps puts a blank after colons and commas.
    private static void Add(StringBuilder log, Dictionary<string, object> line) =>
        log.Append('{').AppendJoin(", ", line.Select(f => $"\"{f.Key}\": {JsonSerializer.Serialize(f.Value, s_python)}")).Append("}\n");

    private static string Three(double value) => value.ToString("F3", CultureInfo.InvariantCulture);
}
