namespace Blip.MLNet.Modules.Images;

/// <summary>What a <see cref="Prefetcher"/> gives for one item: its value, or why there is none.</summary>
/// <param name="Source">The item that was loaded.</param>
/// <param name="Value">What it was loaded to; default where <paramref name="Error"/> says why not.</param>
/// <param name="Error">The error of this item alone; the others go on.</param>
public readonly record struct Prefetched<TSource, TValue>(TSource Source, TValue? Value, Exception? Error);

/// <summary>
/// Loads items ahead of their use on other cores, in order and within a bound: while the model works on one batch, the pictures of the next
/// are decoded and resized.
/// </summary>
public static class Prefetcher
{
    /// <summary>Loads every item of <paramref name="source"/>; results come in the order of the items.</summary>
    /// <param name="source">The items; enumerated on the caller's thread, so it may be a cursor.</param>
    /// <param name="load">Loads one item; called on other threads, several at once when <paramref name="workers"/> is above 1.</param>
    /// <param name="capacity">How many items may be loaded or under way before they are asked for, at least 1.</param>
    /// <param name="workers">How many items may be under way at once, at least 1.</param>
    /// <param name="cancellationToken">Stops it: the enumeration throws <see cref="OperationCanceledException"/>.</param>
    /// <returns>A lazy sequence: nothing is loaded before it is enumerated, and leaving it early waits only for the items under way.</returns>
    public static IEnumerable<Prefetched<TSource, TValue>> Run<TSource, TValue>(
        IEnumerable<TSource> source, Func<TSource, CancellationToken, TValue> load, int capacity = 8, int workers = 1, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(load);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        return Enumerate(source, load, capacity, workers, cancellationToken);
    }

    private static IEnumerable<Prefetched<TSource, TValue>> Enumerate<TSource, TValue>(
        IEnumerable<TSource> source, Func<TSource, CancellationToken, TValue> load, int capacity, int workers, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var factory = new TaskFactory(new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, workers).ConcurrentScheduler);
        var ahead = new Queue<Task<Prefetched<TSource, TValue>>>(capacity);
        using IEnumerator<TSource> items = source.GetEnumerator();
        try
        {
            for (bool more = true; ;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                while (more && ahead.Count < capacity && (more = items.MoveNext()))
                {
                    TSource item = items.Current;
                    ahead.Enqueue(factory.StartNew(() => Load(item, load, stop.Token), CancellationToken.None));
                }
                if (ahead.Count == 0) yield break;
                ahead.Peek().Wait(cancellationToken);
                yield return ahead.Dequeue().Result;
            }
        }
        finally
        {
            stop.Cancel();
            Task.WaitAll([.. ahead]);
        }
    }

    private static Prefetched<TSource, TValue> Load<TSource, TValue>(TSource item, Func<TSource, CancellationToken, TValue> load, CancellationToken stop)
    {
        try
        {
            stop.ThrowIfCancellationRequested();
            return new(item, load(item, stop), null);
        }
        catch (Exception e)
        {
            return new(item, default, e);
        }
    }
}
