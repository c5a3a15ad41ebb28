namespace TorchSharp;

/// <summary>The stack of dispose scopes of one thread.</summary>
public class DisposeScopeManager
{
    [ThreadStatic] private static DisposeScopeManager s_manager;
    internal static DisposeScopeManager OfThread => s_manager ??= new DisposeScopeManager();

    internal ThreadDisposeScopeStatistics Counts { get; } = new();
    internal DisposeScope Current { get; private set; }

    public static ThreadDisposeScopeStatistics Statistics => OfThread.Counts;

    internal DisposeScope Register(torch.Tensor tensor)
    {
        var counts = Counts.TensorStatistics;
        if (Current is null) counts.CreatedOutsideScopeCount++;
        else
        {
            counts.CreatedInScopeCount++;
            Current.Members.Add(tensor);
        }
        return Current;
    }

    internal void Disposing(torch.Tensor tensor)
    {
        if (tensor.OwningDisposeScope is null) Counts.TensorStatistics.DisposedOutsideScopeCount++;
        else Counts.TensorStatistics.DisposedInScopeCount++;
    }

    internal DisposeScope Open() => Current = new DisposeScope(this, Current);

    /// <summary>Takes a scope out of the stack, wherever in it the scope stands.</summary>
    internal void Close(DisposeScope scope)
    {
        if (ReferenceEquals(Current, scope))
        {
            Current = scope.Outer;
            return;
        }
        for (var inner = Current; inner is not null; inner = inner.Outer)
        {
            if (!ReferenceEquals(inner.Outer, scope)) continue;
            inner.Outer = scope.Outer;
            return;
        }
    }
}

public static partial class torch
{
    public static DisposeScope NewDisposeScope() => DisposeScopeManager.OfThread.Open();
    public static DisposeScope CurrentDisposeScope => DisposeScopeManager.OfThread.Current;

    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        using var scope = NewDisposeScope();
        return expr().MoveToOuterDisposeScope();
    }
}
