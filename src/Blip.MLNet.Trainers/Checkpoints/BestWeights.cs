using Blip.MLNet.Trainers.Optimization;

namespace Blip.MLNet.Trainers.Checkpoints;

/// <summary>The parameters of a run's best epoch: in a file, or in memory while there is no folder or the disk does not take them.</summary>
internal sealed class BestWeights(IReadOnlyList<TrainedParameter> trained, RunFiles? files) : IDisposable
{
    private Tensor[]? _memory;

    /// <summary>Keeps the parameters as they are now.</summary>
    public void Keep(TrainingState state)
    {
        Dispose();
        if (TryWrite([.. trained.Select(p => p.Master)], state)) return;
        using var noGrad = torch.no_grad();
        _memory = [.. trained.Select(p => p.Master.detach().clone().DetachFromDisposeScope())];
    }

    /// <summary>Writes what memory keeps: the disk may have room by now.</summary>
    public void Retry(TrainingState state)
    {
        if (_memory is not null && TryWrite(_memory, state)) Dispose();
    }

    /// <summary>Fills the parameters with those that were kept.</summary>
    public void Restore(TrainingState state)
    {
        if (_memory is null)
        {
            if (state.BestEpoch + 1 != state.Epoch) files!.Checkpoint.ReadBest(trained); // else they are those of the last epoch
            return;
        }
        using var noGrad = torch.no_grad();
        using (torch.NewDisposeScope())
            for (int i = 0; i < _memory.Length; i++) trained[i].Master.copy_(_memory[i]);
        Retry(state);
        Dispose();
    }

    public void Dispose()
    {
        foreach (Tensor tensor in _memory ?? []) tensor.Dispose();
        _memory = null;
    }

    private bool TryWrite(IReadOnlyList<Tensor> weights, TrainingState state) => files is { Checkpoint: { } checkpoint } && files.TryWrite(checkpoint.BestPath, () => checkpoint.WriteBest(trained.Select((p, i) => (p.Name, weights[i])), state));
}
