using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Generation;
using Blip.MLNet.Modules.Tasks;
using static TorchSharp.torch;

namespace Blip.MLNet.Cli.Commands.Benchmarks;

/// <summary>Measures a captioner's encoder and decoder, and the machine in the same run.</summary>
internal sealed class CaptionBench(CaptionBenchPlan plan, Func<Precision, CaptionModel> load, Action<string> notice)
{
    private const int PromptTokens = 4;

    public CaptionBenchReport Run(CancellationToken cancellation)
    {
        double bandwidth = MachineLimits.Bandwidth(Math.Max(plan.Repeats, 5));
        var rows = new List<CaptionBenchRow>();
        string sizes = "";
        foreach (Precision precision in plan.Precisions)
        {
            GC.Collect();
            PeakMemory.Reset();
            using CaptionModel model = load(precision);
            sizes = $"ViT {model.Config.Vision.Depth} x {model.Config.Vision.HiddenSize} at {model.Config.Vision.ImageSize} px, BERT {model.Config.Text.NumHiddenLayers} x {model.Config.Text.HiddenSize}";
            foreach (int batch in plan.Batches)
            {
                cancellation.ThrowIfCancellationRequested();
                notice($"{precision}, batch {batch}");
                rows.Add(Measure(model, precision, batch, bandwidth, cancellation));
            }
        }
        return new CaptionBenchReport(Processor(), get_num_threads(), sizes, plan.Beams, plan.Length, plan.Repeats, bandwidth, rows);
    }

    private CaptionBenchRow Measure(CaptionModel model, Precision precision, int batch, double bandwidth, CancellationToken cancellation)
    {
        ScalarType type = model.visual_encoder.pos_embed.dtype;
        VisionConfig vision = model.Config.Vision;
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        Tensor pictures = randn(batch, 3, vision.ImageSize, vision.ImageSize).to(type);
        using var products = new LayerProducts(vision, batch, type);
        double[] seconds = MachineLimits.Medians(plan.Repeats, products.RunProjections, products.RunAttention, () => model.visual_encoder.forward(pictures).Dispose());
        (double projections, double attention, double encode) = (seconds[0], seconds[1], seconds[2]);
        Tensor states = model.visual_encoder.forward(pictures); // [B, N, W]
        cancellation.ThrowIfCancellationRequested();
        double whole = MachineLimits.Median(plan.Repeats, () => Generate(model, states, plan.Length, cancellation));
        double first = MachineLimits.Median(plan.Repeats, () => Generate(model, states, PromptTokens + 1, cancellation));
        double step = (whole - first) / (plan.Length - PromptTokens - 1), reads = CaptionCost.BytesPerStep(model, batch) / step / 1e9;
        double flops = CaptionCost.EncodeFlops(vision) * batch / encode / 1e9;
        return new CaptionBenchRow
        {
            Precision = precision, Batch = batch, EncodeMs = 1000 * encode, EncodeGFlops = flops,
            LinearGFlops = products.ProjectionFlops / projections / 1e9, GemmGFlops = (products.ProjectionFlops + products.AttentionFlops) / (projections + attention) / 1e9,
            DecodeMsPerToken = 1000 * step, DecodeGBps = reads, DecodeShare = reads / bandwidth, DecodeMs = 1000 * whole, PeakBytes = PeakMemory.Read(),
        };
    }

    // As many tokens as asked for: the end token is not allowed before.
    private void Generate(CaptionModel model, Tensor states, int length, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        int[] prompt = [.. Enumerable.Range(5, PromptTokens)];
        var options = new GenerationOptions { NumBeams = plan.Beams, MaxLength = length, MinLength = length };
        new TextGenerator(model.text_decoder, endId: 3).Generate(states, [.. Enumerable.Repeat(prompt, (int)states.shape[0])], options, cancellation: cancellation);
    }

    private static string Processor()
    {
        const string info = "/proc/cpuinfo";
        string? line = File.Exists(info) ? File.ReadLines(info).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
        return $"{line?[(line.IndexOf(':') + 1)..].Trim() ?? System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString()}, {Environment.ProcessorCount} cores";
    }
}
