using System.Diagnostics;
using System.Globalization;
using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Tokens;
using Blip.MLNet.Trainers.Captioning;
using Blip.MLNet.Trainers.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Benchmarks.Training;

/// <summary>The captioner's training step as the trainer does it: loss, gradients, AdamW.</summary>
internal static class StepBenchmark
{
    /// <summary>Tokens of a caption with the prompt, as long as COCO's are.</summary>
    private const int Tokens = 17, PromptTokens = 4;

    public static void Run(StepOptions plan)
    {
        long start = Stopwatch.GetTimestamp();
        BlipCaptionTrainerOptions options = Options(plan).Validate();
        using CaptionTrainingModel model = CaptionTrainingModel.Create(options);
        model.Train();
        var learner = new CaptionLearner(model, options);
        BlipConfig config = model.Master.Config;
        using var scope = NewDisposeScope();
        manual_seed(42);
        Tensor images = randn(plan.Batch, 3, config.Vision.ImageSize, config.Vision.ImageSize);
        Tensor ids = randint(5, config.Text.VocabSize, [plan.Batch, Tokens], dtype: ScalarType.Int64), labels = ids.clone();
        labels.narrow(1, 0, PromptTokens).fill_(-100);
        var targets = new CaptionTargets(ids, ones_like(ids), labels);
        Console.WriteLine(Text($"{plan.Precision}, batch {plan.Batch} at {config.Vision.ImageSize} px, {plan.CheckpointedBlocks} checkpointed blocks, {get_num_threads()} threads; made in {Seconds(start):F1} s"));
        var rows = new List<(double Gradients, double Update)>();
        for (int step = 0; step < plan.Steps; step++)
        {
            long begin = Stopwatch.GetTimestamp();
            double loss = learner.Accumulate(images, targets);
            double gradients = Seconds(begin);
            begin = Stopwatch.GetTimestamp();
            learner.Update(1e-5);
            double update = Seconds(begin);
            rows.Add((gradients, update));
            Console.WriteLine(Text($"  step {step}: {gradients + update:F2} s (loss and gradients {gradients:F2}, update {update:F2}), loss {loss:F4}, peak {PeakGigabytes():F2} GB"));
        }
        (double, double)[] counted = [.. rows.Skip(rows.Count > 1 ? 1 : 0).OrderBy(r => r.Gradients + r.Update)];
        (double g, double u) = counted[counted.Length / 2];
        Console.WriteLine(Text($"median without the first: {g + u:F2} s (loss and gradients {g:F2}, update {u:F2}); peak memory {PeakGigabytes():F2} GB"));
    }

    private static BlipCaptionTrainerOptions Options(StepOptions plan)
    {
        var options = new BlipCaptionTrainerOptions
        {
            Precision = plan.Precision, CheckpointedVisionBlocks = plan.CheckpointedBlocks, Optimizer = new AdamWOptions { MaxGradientNorm = plan.GradientLimit },
            Freeze = plan.Freeze is { } part ? [part] : [],
        };
        if (plan.Model is { } path) return options with { Model = path, Vocabulary = plan.Vocabulary };
        BlipConfig config = plan.Large ? BlipConfig.Large(plan.ImageSize) : BlipConfig.Base(plan.ImageSize);
        BlipTokenizer tokenizer = NumberedWords(config.Text.VocabSize);
        return options with { Config = config, Tokenizer = tokenizer };
    }

    /// <summary>A tokenizer of the model's size, of words that mean nothing.</summary>
    private static BlipTokenizer NumberedWords(int size)
    {
        string folder = Directory.CreateTempSubdirectory("blip-bench").FullName, file = Path.Combine(folder, "vocab.txt");
        try
        {
            string[] special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[DEC]", "[ENC]"];
            File.WriteAllLines(file, special.Concat(Enumerable.Range(0, size - special.Length).Select(i => Text($"word{i}"))));
            return BlipTokenizer.Load(file);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double PeakGigabytes()
    {
        using Process process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 / 1e9;
    }

    private static double Seconds(long start) => Stopwatch.GetElapsedTime(start).TotalSeconds;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
