namespace TorchSharp;

/// <summary>Disposes, at its end, of the tensors made while it was the thread's innermost scope and not moved out of it.</summary>
public sealed class DisposeScope : IDisposable
{
    private DisposeScopeManager _manager;

    internal DisposeScope(DisposeScopeManager manager, DisposeScope outer) => (_manager, Outer) = (manager, outer);

    internal DisposeScope Outer { get; set; }
    internal HashSet<IDisposable> Members { get; private set; } = new(ReferenceEqualityComparer.Instance);

    private DisposeScopeManager Live => _manager ?? throw new ObjectDisposedException(GetType().FullName);

    public IReadOnlyList<IDisposable> DisposablesView => Live is null ? null : [.. Members];
    public int DisposablesCount => Live is null ? 0 : Members.Count;
    public bool Contains(IDisposable disposable) => Members.Contains(disposable);

    public T MoveToOuter<T>(T disposable) where T : IDisposable => MoveToOther(Outer, disposable);
    public (T1 first, T2 second) MoveToOuter<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable => MoveToOther(Outer, first, second);
    public (T1 first, T2 second, T3 third) MoveToOuter<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable => MoveToOther(Outer, first, second, third);
    public void MoveToOuter(params IDisposable[] disposables) => MoveToOther(Outer, (IEnumerable<IDisposable>)disposables);
    public void MoveToOuter(IEnumerable<IDisposable> disposables) => MoveToOther(Outer, disposables);

    public T MoveToOther<T>(DisposeScope scope, T disposable) where T : IDisposable
    {
        Move(scope, disposable);
        return disposable;
    }

    public (T1 first, T2 second) MoveToOther<T1, T2>(DisposeScope scope, T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable =>
        (MoveToOther(scope, first), MoveToOther(scope, second));
    public (T1 first, T2 second, T3 third) MoveToOther<T1, T2, T3>(DisposeScope scope, T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable =>
        (MoveToOther(scope, first), MoveToOther(scope, second), MoveToOther(scope, third));
    public void MoveToOther(DisposeScope scope, params IDisposable[] disposables) => MoveToOther(scope, (IEnumerable<IDisposable>)disposables);
    public void MoveToOther(DisposeScope scope, IEnumerable<IDisposable> disposables)
    {
        foreach (var disposable in disposables) Move(scope, disposable);
    }

    private void Move(DisposeScope scope, IDisposable disposable)
    {
        _ = Live;
        if (scope is null) Release(disposable);
        else if (Members.Remove(disposable)) Adopt(scope, disposable);
    }

    public T Detach<T>(T disposable) where T : IDisposable
    {
        Release(disposable);
        return disposable;
    }

    public (T1 first, T2 second) Detach<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable => (Detach(first), Detach(second));
    public (T1 first, T2 second, T3 third) Detach<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable => (Detach(first), Detach(second), Detach(third));
    public void Detach(params IDisposable[] disposables) => Detach((IEnumerable<IDisposable>)disposables);
    public void Detach(IEnumerable<IDisposable> disposables)
    {
        foreach (var disposable in disposables) Release(disposable);
    }

    private void Release(IDisposable disposable)
    {
        var counts = Live.Counts.TensorStatistics;
        if (!Members.Remove(disposable) || disposable is not torch.Tensor tensor) return;
        counts.DetachedFromScopeCount++;
        tensor.OwningDisposeScope = null;
    }

    public void Attach(IDisposable disposable) => Attach((IEnumerable<IDisposable>)[disposable]);
    public void Attach(params IDisposable[] disposables) => Attach((IEnumerable<IDisposable>)disposables);
    public IReadOnlyList<IDisposable> Attach(IEnumerable<IDisposable> disposables)
    {
        var counts = Live.Counts.TensorStatistics;
        var attached = new List<IDisposable>();
        foreach (var disposable in disposables)
        {
            if (Adopt(this, disposable)) counts.AttachedToScopeCount++;
            attached.Add(disposable);
        }
        return attached;
    }

    private static bool Adopt(DisposeScope scope, IDisposable disposable)
    {
        if (disposable is not torch.Tensor tensor) throw new InvalidOperationException("DisposeScope can only manage Tensor or PackedSequence");
        if (ReferenceEquals(scope, tensor.OwningDisposeScope)) return false;
        tensor.OwningDisposeScope?.Members.Remove(tensor);
        scope.Members.Add(tensor);
        tensor.OwningDisposeScope = scope;
        return true;
    }

    /// <summary>Puts a tensor in the place that another one has in its scope.</summary>
    internal static void ReplaceWith(torch.Tensor original, torch.Tensor replacement)
    {
        var scope = original.OwningDisposeScope;
        if (scope is null || !scope.Members.Remove(original)) return;
        original.OwningDisposeScope = null;
        Adopt(scope, replacement);
    }

    public void DisposeEverything() => DisposeEverythingBut((IEnumerable<IDisposable>)[]);
    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut((IEnumerable<IDisposable>)keep);
    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        _ = Live;
        var old = Members;
        Members = new(inKeep, ReferenceEqualityComparer.Instance);
        foreach (var disposable in old)
        {
            if (!Members.Contains(disposable)) disposable.Dispose();
        }
    }

    public T DisposeEverythingBut<T>(T keep) where T : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[keep]);
        return keep;
    }

    public (T1 first, T2 second) DisposeEverythingBut<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[first, second]);
        return (first, second);
    }

    public (T1 first, T2 second, T3 third) DisposeEverythingBut<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[first, second, third]);
        return (first, second, third);
    }

    public void MarkAsDisposed(IDisposable disposable)
    {
        _ = Live;
        Members.Remove(disposable);
        if (disposable is torch.Tensor tensor) tensor.OwningDisposeScope = null;
    }

    public void Dispose()
    {
        if (_manager is null) return;
        DisposeEverything();
        _manager.Close(this);
        _manager = null;
    }
}
