using Blip.MLNet.Evaluators.Text;
using Blip.MLNet.Html;

namespace Blip.MLNet.Evaluators.Retrieval;

/// <summary>How well one direction of retrieval finds its targets.</summary>
public sealed class RecallMetrics
{
    internal RecallMetrics(int[] ranks)
    {
        Ranks = ranks;
        RecallAt1 = Recall(1);
        RecallAt5 = Recall(5);
        RecallAt10 = Recall(10);
        int[] sorted = [.. ranks.Order()];
        int middle = sorted.Length / 2;
        MedianRank = (sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2.0) + 1;
        MeanRank = ranks.Average(r => (double)r) + 1;
    }

    /// <summary>For each query, how many candidates stand before its best target; 0 is first.</summary>
    public IReadOnlyList<int> Ranks { get; }

    /// <summary>The percentage of queries whose best target is first.</summary>
    public double RecallAt1 { get; }

    /// <summary>The percentage of queries with a target among the first 5.</summary>
    public double RecallAt5 { get; }

    /// <summary>The percentage of queries with a target among the first 10.</summary>
    public double RecallAt10 { get; }

    /// <summary>The mean of the three recalls.</summary>
    public double RecallMean => (RecallAt1 + RecallAt5 + RecallAt10) / 3;

    /// <summary>The median of the ranks, counted from 1.</summary>
    public double MedianRank { get; }

    /// <summary>The mean of the ranks, counted from 1.</summary>
    public double MeanRank { get; }

    /// <summary>The percentage of queries with a target among the first <paramref name="k"/>.</summary>
    public double Recall(int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        return 100.0 * Ranks.Count(r => r < k) / Ranks.Count;
    }
}

/// <summary>Recalls of image-text retrieval in both directions (<c>itm_eval</c> of BLIP's train_retrieval.py).</summary>
[TypeFormatterSource(typeof(HtmlFormatterSource))]
public sealed class RetrievalMetrics : IHtmlView
{
    internal RetrievalMetrics(int[] imageToText, int[] textToImage)
    {
        ImageToText = new RecallMetrics(imageToText);
        TextToImage = new RecallMetrics(textToImage);
    }

    /// <summary>Text retrieval (TR): images search texts. The rank of an image is that of its best text. BLIP's txt_* numbers.</summary>
    public RecallMetrics ImageToText { get; }

    /// <summary>Image retrieval (IR): texts search images. BLIP's img_* numbers.</summary>
    public RecallMetrics TextToImage { get; }

    /// <summary>The mean of both directions' mean recalls (r_mean).</summary>
    public double RecallMean => (ImageToText.RecallMean + TextToImage.RecallMean) / 2;

    /// <summary>BLIP's names and values: txt_r1, txt_r5, txt_r10, txt_r_mean, img_r1, img_r5, img_r10, img_r_mean, r_mean.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> ByName() =>
    [
        new("txt_r1", ImageToText.RecallAt1), new("txt_r5", ImageToText.RecallAt5), new("txt_r10", ImageToText.RecallAt10), new("txt_r_mean", ImageToText.RecallMean),
        new("img_r1", TextToImage.RecallAt1), new("img_r5", TextToImage.RecallAt5), new("img_r10", TextToImage.RecallAt10), new("img_r_mean", TextToImage.RecallMean),
        new("r_mean", RecallMean),
    ];

    /// <summary>A table of the recalls, two digits each.</summary>
    public override string ToString() => TextTable.Of(
        [("Metric", "Percent"), .. ByName().Select(m => (m.Key, TextTable.Percent(m.Value))), ("txt_median_rank", TextTable.Percent(ImageToText.MedianRank)), ("img_median_rank", TextTable.Percent(TextToImage.MedianRank))]);

    /// <summary>A table of both directions as HTML, recalls in percent; a notebook shows the object so.</summary>
    public string ToHtml() => HtmlTable.Of(
    [
        ["Direction", "R@1", "R@5", "R@10", "mean", "median rank"],
        Row("image to text", ImageToText), Row("text to image", TextToImage),
        ["both", "", "", "", TextTable.Percent(RecallMean), ""],
    ]);

    private static string[] Row(string direction, RecallMetrics recalls) =>
        [direction, .. ((double[])[recalls.RecallAt1, recalls.RecallAt5, recalls.RecallAt10, recalls.RecallMean, recalls.MedianRank]).Select(TextTable.Percent)];
}
