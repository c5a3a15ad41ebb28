using System.Runtime.ExceptionServices;
using Microsoft.ML;

namespace Blip.MLNet.Transforms.Batching;

/// <summary>
/// Reads the rows of batches from a cursor that runs ahead. From the second batch in sequence on, the next one is read on another
/// thread while the caller works; a caller that takes only a few rows causes no reading in vain.
/// </summary>
internal sealed class BatchReader<TItem>(DataViewRowCursor cursor, Func<TItem> read, int batchSize) : IDisposable
{
    private readonly Queue<TItem> _waiting = new();
    private Task? _ahead;
    private volatile bool _stopped;
    private long _nextRow;      // the row that the first waiting item, or else the cursor's next step, belongs to
    private bool _inSequence;
    private ExceptionDispatchInfo? _failure;

    /// <summary>
    /// Reads the batch that begins at a row; rows are asked for in rising order. After an error of the source every call throws it again:
    /// the cursor has then moved by an unknown number of rows.
    /// </summary>
    public IReadOnlyList<TItem> Read(long firstRow)
    {
        _failure?.Throw();
        try
        {
            Join();
            return Next(firstRow);
        }
        catch (Exception e)
        {
            _failure = ExceptionDispatchInfo.Capture(e);
            throw;
        }
    }

    public void Dispose()
    {
        _stopped = true;
        try { _ahead?.Wait(); }
        catch (AggregateException) { /* whoever disposes the cursor no longer wants the rows, nor their error */ }
        cursor.Dispose();
    }

    private List<TItem> Next(long firstRow)
    {
        bool sequential = _inSequence && firstRow == _nextRow;
        while (_nextRow < firstRow && _waiting.TryDequeue(out _)) _nextRow++;
        for (; _nextRow < firstRow; _nextRow++)
            if (!cursor.MoveNext()) throw RanOut();
        Fill();
        if (_waiting.Count == 0) throw RanOut();
        var items = new List<TItem>(batchSize);
        while (items.Count < batchSize && _waiting.TryDequeue(out TItem? item)) items.Add(item);
        _nextRow += items.Count;
        _inSequence = true;
        if (sequential && items.Count == batchSize) _ahead = Task.Run(Fill);
        return items;
    }

    private void Fill()
    {
        while (!_stopped && _waiting.Count < batchSize && cursor.MoveNext()) _waiting.Enqueue(read());
    }

    /// <summary>Waits for the reading thread; its error is thrown here, as it is.</summary>
    private void Join()
    {
        Task? ahead = _ahead;
        _ahead = null;
        ahead?.GetAwaiter().GetResult();
    }

    private static InvalidOperationException RanOut() => new("The input had fewer rows when it was read a second time; a source that can be read only once must be cached first.");
}
