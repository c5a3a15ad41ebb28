using Blip.MLNet.Evaluators.Captions;
using Blip.MLNet.Evaluators.Nlvr;
using Blip.MLNet.Evaluators.Retrieval;
using Blip.MLNet.Evaluators.Vqa;
using Microsoft.ML;

namespace Blip.MLNet.Evaluators.Catalogs;

/// <summary>Results row by row as data views, to filter, join, save or look at with ML.NET's own means.</summary>
public static class MetricsDataViews
{
    /// <summary>One row per image: Id, Bleu1 to Bleu4, RougeL, Cider, CiderPlain, Meteor, Spice (Double; NaN where not computed).</summary>
    public static IDataView ToDataView(this CaptionMetrics metrics, MLContext mlContext) => Load(mlContext, metrics?.Images);

    /// <summary>One row per question: QuestionId, Score (Double, 0 to 1), QuestionType, AnswerType.</summary>
    public static IDataView ToDataView(this VqaMetrics metrics, MLContext mlContext) => Load(mlContext, metrics?.Questions);

    /// <summary>One row per example: Identifier, Prediction, IsCorrect (Boolean).</summary>
    public static IDataView ToDataView(this NlvrMetrics metrics, MLContext mlContext) => Load(mlContext, metrics?.Examples);

    /// <summary>One row per query of a direction: Query (Int32, from 0), Rank (Int32, 0 is first).</summary>
    public static IDataView ToDataView(this RecallMetrics metrics, MLContext mlContext) =>
        Load(mlContext, metrics?.Ranks.Select((rank, query) => new RankRow { Query = query, Rank = rank }).ToArray());

    private static IDataView Load<TRow>(MLContext mlContext, IReadOnlyList<TRow>? rows) where TRow : class
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        ArgumentNullException.ThrowIfNull(rows);
        return mlContext.Data.LoadFromEnumerable(rows);
    }

    /// <summary>A row of the ranks; public because ML.NET reads rows through their public properties.</summary>
    public sealed class RankRow
    {
        /// <summary>The query's number, from 0.</summary>
        public int Query { get; set; }

        /// <summary>How many candidates stand before the best target; 0 is first.</summary>
        public int Rank { get; set; }
    }
}
