using System.Diagnostics;
using System.Globalization;
using Blip.MLNet.Modules.Layers;
using Blip.MLNet.Modules.Weights;
using TorchSharp;
using TorchSharp.Modules;

namespace Blip.MLNet.Samples.ShapesModel.Heads;

/// <summary>Trains a model that begins with what the captioner has learned.</summary>
internal static class HeadTraining
{
    private const int WarmupSteps = 50;

    /// <summary>
    /// Random values for all parameters, and learned ones for those that a source has, a later source going first. The captioner's decoder serves every text
    /// encoder and decoder.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="captioner">The first source.</param>
    /// <param name="files">Checkpoints of other tasks' models, or of this one's.</param>
    public static void Begin(torch.nn.Module model, torch.nn.Module captioner, IEnumerable<string> files)
    {
        WeightInitialization.Apply(model, seed: SceneSet.Seed);
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        Dictionary<string, torch.Tensor> learned = captioner.named_parameters().ToDictionary(p => p.name.Replace("text_decoder.bert.", "text_encoder."), p => (torch.Tensor)p.parameter);
        foreach ((string name, Parameter decoder) in captioner.named_parameters()) learned[name] = decoder;
        foreach (string file in files)
        {
            using Checkpoint checkpoint = Checkpoint.Open(file);
            foreach (TensorSource source in checkpoint) learned[source.Name] = torch.tensor(source.ToSingle()).view(source.Shape.ToArray());
        }
        var random = new List<string>();
        foreach ((string name, Parameter parameter) in model.named_parameters())
        {
            // Both pictures of a pair are looked at as others look at their one.
            string single = name.Replace("crossattention.self0.", "crossattention.self.").Replace("crossattention.self1.", "crossattention.self.")
                .Replace("crossattention.output.dense0.", "crossattention.output.dense.").Replace("crossattention.output.dense1.", "crossattention.output.dense.");
            if ((learned.GetValueOrDefault(name) ?? learned.GetValueOrDefault(single)) is { } from && from.shape.SequenceEqual(parameter.shape)) parameter.copy_(from);
            else random.Add(name);
        }
        Console.WriteLine($"begins at random: {string.Join(", ", random)}");
    }

    /// <summary>AdamW with a short warm-up and a cosine to nothing.</summary>
    /// <param name="model">The model.</param>
    /// <param name="frozen">Whether a parameter stays as it is, by its name.</param>
    /// <param name="steps">How many updates.</param>
    /// <param name="rate">The highest learning rate.</param>
    /// <param name="loss">The loss of a step's batch.</param>
    public static void Run(torch.nn.Module model, Func<string, bool> frozen, int steps, double rate, Func<int, torch.Tensor> loss)
    {
        model.train();
        Parameter[] parameters = [.. model.named_parameters().Where(p => !frozen(p.name)).Select(p => p.parameter)];
        using var optimizer = torch.optim.AdamW(parameters, rate, weight_decay: 0.05);
        var clock = Stopwatch.StartNew();
        double last = 0, mean = 0;
        for (int step = 0; step < steps; step++)
        {
            using var scope = torch.NewDisposeScope();
            double factor = Math.Min(1, (step + 1.0) / WarmupSteps) * (0.5 + 0.5 * Math.Cos(Math.PI * step / steps));
            foreach (var group in optimizer.ParamGroups) group.LearningRate = rate * factor;
            optimizer.zero_grad();
            torch.Tensor value = loss(step);
            value.backward();
            torch.nn.utils.clip_grad_norm_(parameters, 1);
            optimizer.step();
            double now = value.item<float>();
            mean = step == 0 ? now : 0.98 * mean + 0.02 * now;
            if (clock.Elapsed.TotalSeconds - last < 20 && step + 1 < steps) continue;
            last = clock.Elapsed.TotalSeconds;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"step {step + 1}/{steps} loss {mean:f4} after {last:f0} s"));
        }
    }
}
