using System.Runtime.InteropServices;

namespace Blip.MLNet.Modules.Decoding;

/// <summary>
/// Threads that share a sequence of short jobs, each cut into parts. The calling thread works as well and needs nobody: helpers join
/// when the thread pool has a thread for them, and take the parts that are left. So a job starts and ends within a microsecond, and a
/// machine whose cores are taken loses nothing but the help. Each thread begins with a run of parts of its own, because neighbouring
/// parts read neighbouring weights, which the processor fetches ahead; then it helps the others with theirs.
/// </summary>
internal sealed class WorkCrew : IThreadPoolWorkItem, IDisposable
{
    private const int SpinsBeforeYield = 400;

    private readonly PartsLeft[] _runs; // by thread
    private Action<int, int> _part = static (_, _) => { };
    private int _items, _grain, _parts, _unfinished, _job, _helpers;
    private volatile bool _over;
    private Exception? _error;

    /// <summary>Asks for helpers.</summary>
    /// <param name="threads">Threads in all, the caller's own among them.</param>
    public WorkCrew(int threads)
    {
        _runs = new PartsLeft[Math.Max(1, threads)];
        for (int i = 1; i < threads; i++) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Does a job and returns when it is done.</summary>
    /// <param name="items">Number of items.</param>
    /// <param name="grain">Items of a part.</param>
    /// <param name="part">Does items from the first to before the second argument.</param>
    public void Run(int items, int grain, Action<int, int> part)
    {
        int parts = (items + grain - 1) / grain;
        if (_runs.Length == 1 || parts == 1)
        {
            part(0, items);
            return;
        }
        (_part, _items, _grain, _parts, _unfinished) = (part, items, grain, parts, parts);
        _job++;
        for (int run = 0; run < _runs.Length; run++) Volatile.Write(ref _runs[run].Count, ((long)_job << 32) + EndOf(run) - EndOf(run - 1));
        while (TakePart(0)) { }
        for (int spins = 0; Volatile.Read(ref _unfinished) > 0; spins++) Wait(spins);
        if (_error is { } error) throw new AggregateException(error);
    }

    /// <summary>Sends the helpers away.</summary>
    public void Dispose() => _over = true;

    void IThreadPoolWorkItem.Execute()
    {
        int thread = Interlocked.Increment(ref _helpers);
        for (int spins = 0; !_over; spins++)
        {
            if (TakePart(thread)) spins = 0;
            else Wait(spins);
        }
    }

    private static void Wait(int spins)
    {
        if (spins < SpinsBeforeYield) Thread.SpinWait(4);
        else Thread.Yield();
    }

    /// <summary>The part after a run's last.</summary>
    private int EndOf(int run) => (int)((long)_parts * (run + 1) / _runs.Length);

    private bool TakePart(int thread)
    {
        for (int i = 0; i < _runs.Length; i++)
        {
            int run = (thread + i) % _runs.Length;
            long count = Volatile.Read(ref _runs[run].Count);
            int left = (int)(count & int.MaxValue);
            if (left == 0) continue;
            // Where it fails, somebody was faster.
            if (Interlocked.CompareExchange(ref _runs[run].Count, count - 1, count) == count) DoPart(EndOf(run) - left);
            return true;
        }
        return false;
    }

    /// <summary>The job cannot end before this part does, so its fields stay as they are.</summary>
    private void DoPart(int part)
    {
        int first = part * _grain;
        try
        {
            _part(first, Math.Min(_items, first + _grain));
        }
        catch (Exception e)
        {
            _error = e; // the caller throws it
        }
        Interlocked.Decrement(ref _unfinished);
    }

    /// <summary>A job's number in the upper half, and how many parts of a run nobody has taken yet in the lower; alone in its cache lines.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct PartsLeft
    {
        [FieldOffset(64)]
        public long Count;
    }
}
