namespace Blip.MLNet.Modules.Decoding;

/// <summary>
/// Threads that share a sequence of short jobs, each cut into parts. The calling thread works as well and needs nobody: helpers join
/// when the thread pool has a thread for them, and take the parts that are left. So a job starts and ends within a microsecond, and a
/// machine whose cores are taken loses nothing but the help.
/// </summary>
internal sealed class WorkCrew : IThreadPoolWorkItem, IDisposable
{
    private const int SpinsBeforeYield = 400;

    private readonly bool _alone;
    private long _job; // the job's number in the upper half, the parts that nobody has taken yet in the lower
    private Action<int, int> _part = static (_, _) => { };
    private int _items, _grain, _unfinished;
    private volatile bool _over;
    private Exception? _error;

    /// <summary>Asks for helpers.</summary>
    /// <param name="threads">Threads in all, the caller's own among them.</param>
    public WorkCrew(int threads)
    {
        _alone = threads <= 1;
        for (int i = 1; i < threads; i++) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Does a job and returns when it is done.</summary>
    /// <param name="items">Number of items.</param>
    /// <param name="grain">Items of a part.</param>
    /// <param name="part">Does items from the first to before the second argument.</param>
    public void Run(int items, int grain, Action<int, int> part)
    {
        int parts = (items + grain - 1) / grain;
        if (_alone || parts == 1)
        {
            part(0, items);
            return;
        }
        (_part, _items, _grain, _unfinished) = (part, items, grain, parts);
        Volatile.Write(ref _job, ((_job >> 32) + 1 << 32) + parts);
        while (TakePart()) { }
        for (int spins = 0; Volatile.Read(ref _unfinished) > 0; spins++) Wait(spins);
        if (_error is { } error) throw new AggregateException(error);
    }

    /// <summary>Sends the helpers away.</summary>
    public void Dispose() => _over = true;

    void IThreadPoolWorkItem.Execute()
    {
        for (int spins = 0; !_over; spins++)
        {
            if (TakePart()) spins = 0;
            else Wait(spins);
        }
    }

    private static void Wait(int spins)
    {
        if (spins < SpinsBeforeYield) Thread.SpinWait(4);
        else Thread.Yield();
    }

    private bool TakePart()
    {
        long job = Volatile.Read(ref _job);
        int left = (int)(job & int.MaxValue);
        if (left == 0) return false;
        if (Interlocked.CompareExchange(ref _job, job - 1, job) != job) return true; // somebody was faster
        // The job cannot end before this part does, so its fields stay as they are.
        int first = (((_items + _grain - 1) / _grain) - left) * _grain;
        try
        {
            _part(first, Math.Min(_items, first + _grain));
        }
        catch (Exception e)
        {
            _error = e; // the caller throws it
        }
        Interlocked.Decrement(ref _unfinished);
        return true;
    }
}
