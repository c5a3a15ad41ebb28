namespace Blip.MLNet.Modules.Layers;

/// <summary>
/// Random draws that can be repeated. On the CPU the generator's state is kept and put back; elsewhere, where states cannot be
/// read, the draws begin at a seed of their own.
/// </summary>
internal sealed class RandomDraws
{
    private readonly Tensor? _state;
    private readonly long _seed;

    /// <summary>Remembers where the draws begin.</summary>
    public RandomDraws(DeviceType device)
    {
        if (device == DeviceType.CPU) _state = torch.random.get_rng_state().DetachFromDisposeScope();
        else _seed = torch.randint(long.MaxValue, [1]).item<long>();
    }

    /// <summary>Comes before the draws.</summary>
    public void Begin()
    {
        if (_state is null) torch.manual_seed(_seed);
    }

    /// <summary>Goes back to where the draws began. Disposing the result puts the generator back to where it was, and frees the memory.</summary>
    public IDisposable Repeat()
    {
        Tensor after = torch.random.get_rng_state().DetachFromDisposeScope();
        if (_state is null) torch.manual_seed(_seed);
        else torch.random.set_rng_state(_state);
        return new Restore(this, after);
    }

    private sealed class Restore(RandomDraws owner, Tensor after) : IDisposable
    {
        public void Dispose()
        {
            torch.random.set_rng_state(after);
            after.Dispose();
            owner._state?.Dispose();
        }
    }
}
