using TorchSharp;

namespace Blip.MLNet.Modules.Weights;

/// <summary>Loads checkpoints into modules whose names are the official ones, and gives a module's tensors for writing.</summary>
public static class ModuleWeights
{
    /// <summary>
    /// Fills a module's parameters and buffers from a checkpoint, converting to their types. The fit is checked first, so that a
    /// checkpoint which does not fit leaves the module as it was. Besides the module itself it takes about two megabytes.
    /// </summary>
    /// <param name="module">The module.</param>
    /// <param name="checkpoint">A checkpoint with official or Hugging Face names.</param>
    /// <param name="options">How strictly it must fit; fully where null.</param>
    /// <param name="cancellationToken">Stops between tensors.</param>
    /// <exception cref="CheckpointMismatchException">It does not fit; the report lists every tensor.</exception>
    /// <exception cref="CheckpointException">The file is damaged.</exception>
    public static LoadReport Load(torch.nn.Module module, Checkpoint checkpoint, LoadOptions? options = null, CancellationToken cancellationToken = default) =>
        Load(Tensors(module), checkpoint, options, cancellationToken);

    /// <summary>Fills named tensors from a checkpoint.</summary>
    public static LoadReport Load(IEnumerable<(string Name, torch.Tensor Tensor)> targets, Checkpoint checkpoint, LoadOptions? options = null, CancellationToken cancellationToken = default)
    {
        Dictionary<string, torch.Tensor> tensors = targets.ToDictionary(t => t.Name, t => t.Tensor, StringComparer.Ordinal);
        LoadPlan plan = LoadPlan.Create(checkpoint, tensors.Select(t => new LoadTarget(t.Key, t.Value.shape)), options);
        foreach ((string name, TensorSource source) in plan.Assignments.OrderBy(a => a.Source.FilePosition))
        {
            cancellationToken.ThrowIfCancellationRequested();
            source.CopyTo(tensors[name]);
        }
        return plan.Report;
    }

    /// <summary>A module's parameters and buffers by name.</summary>
    public static IEnumerable<(string Name, torch.Tensor Tensor)> Tensors(torch.nn.Module module) =>
        [.. module.named_parameters().Select(p => (p.Item1, (torch.Tensor)p.Item2)), .. module.named_buffers().Select(b => (b.Item1, b.Item2))];

    /// <summary>A module's parameters and buffers for writing, under official names. The module must live until they are written.</summary>
    public static IEnumerable<TensorSource> Sources(torch.nn.Module module) => Tensors(module).Select(t => new TorchTensorSource(t.Name, t.Tensor));
}
