namespace Blip.MLNet.Modules.Layers;

/// <summary>Work that threads share item by item, each with buffers of its own.</summary>
internal static class SharedWork
{
    /// <summary>Does all items, in any order.</summary>
    /// <param name="items">Number of items.</param>
    /// <param name="threads">Threads that take part at most, the caller's own among them.</param>
    /// <param name="create">Makes a thread's buffers, which are let go of at the end.</param>
    /// <param name="run">Does an item.</param>
    public static void Run<TBuffers>(int items, int threads, Func<TBuffers> create, Action<TBuffers, int> run) where TBuffers : IDisposable
    {
        int taken = 0;
        Parallel.For(0, Math.Min(threads, items), new ParallelOptions { MaxDegreeOfParallelism = threads }, _ =>
        {
            using TBuffers buffers = create();
            for (int item = Interlocked.Increment(ref taken) - 1; item < items; item = Interlocked.Increment(ref taken) - 1) run(buffers, item);
        });
    }
}
