namespace Blip.MLNet.Modules.Generation;

/// <summary>The processors that a set of options asks for, in the order of the reference: penalty, minimum length, temperature, top k, top p.</summary>
internal static class ScorePipeline
{
    public static IReadOnlyList<IScoreProcessor> Create(GenerationOptions options, int endId)
    {
        var processors = new List<IScoreProcessor>();
        if (options.RepetitionPenalty != 1) processors.Add(new RepetitionPenaltyProcessor(options.RepetitionPenalty));
        if (options.MinLength > 0) processors.Add(new MinLengthProcessor(options.MinLength, endId));
        if (!options.Sample) return processors;
        if (options.Temperature != 1) processors.Add(new TemperatureProcessor(options.Temperature));
        if (options.TopK > 0) processors.Add(new TopKProcessor(options.TopK));
        if (options.TopP < 1) processors.Add(new TopPProcessor(options.TopP));
        return processors;
    }

    public static Tensor Apply(this IReadOnlyList<IScoreProcessor> processors, IReadOnlyList<int[]> rows, Tensor scores)
    {
        foreach (IScoreProcessor processor in processors) scores = processor.Process(rows, scores);
        return scores;
    }
}
