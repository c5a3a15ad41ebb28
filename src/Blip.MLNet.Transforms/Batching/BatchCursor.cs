using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Transforms.Batching;

/// <summary>A pass over a <see cref="BatchDataView{TItem, TResult}"/>.</summary>
internal sealed class BatchCursor<TItem, TResult> : DataViewRowCursor
{
    private readonly BatchRowMapper<TItem, TResult> _mapper;
    private readonly DataViewRowCursor _main;
    private readonly BatchReader<TItem>? _reader;
    private readonly bool[] _active;
    private IReadOnlyList<TItem>? _items;       // the batch that still has to be run
    private IReadOnlyList<TResult> _results = [];
    private long _firstRow, _rows;              // the rows of the batch that was read last
    private long _position = -1;
    private bool _disposed;

    public BatchCursor(BatchRowMapper<TItem, TResult> mapper, DataViewRowCursor main, DataViewRowCursor? ahead, bool[] active)
    {
        _mapper = mapper;
        _main = main;
        _active = active;
        if (ahead is not null) _reader = new BatchReader<TItem>(ahead, mapper.Parent.CreateReader(ahead), mapper.Parent.BatchSize);
    }

    public override DataViewSchema Schema => _mapper.OutputSchema;

    public override long Position => _position;

    public override long Batch => _main.Batch;

    public override ValueGetter<DataViewRowId> GetIdGetter() => _main.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    public override bool MoveNext()
    {
        if (_disposed) return false;
        _mapper.Parent.Cancellation.ThrowIfCancellationRequested();
        if (_main.MoveNext())
        {
            _position++;
            return true;
        }
        Dispose();
        return false;
    }

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        BatchRowMapper<TItem, TResult>.CheckActive(_active, column);
        return _mapper.AddedIndex(column.Index) < 0
            ? _main.GetGetter<TValue>(_mapper.InputSchema[column.Index])
            : _mapper.AddedGetter<TValue>(column, Current);
    }

    /// <summary>The current row's result. A batch that begins at this row is computed if none covers it.</summary>
    private TResult Current()
    {
        if (_position < 0) throw new InvalidOperationException("MoveNext must be called before a value is read.");
        if (_disposed) throw new InvalidOperationException("The cursor is past its last row.");
        if (_position >= _firstRow + _rows)
        {
            _items = _reader!.Read(_position);
            (_firstRow, _rows) = (_position, _items.Count);
        }
        if (_items is not null)
        {
            _results = Run(_items); // if this fails, the rows of the batch fail again, and are never mistaken for others
            _items = null;
        }
        return _results[(int)(_position - _firstRow)];
    }

    private IReadOnlyList<TResult> Run(IReadOnlyList<TItem> items)
    {
        IReadOnlyList<TResult> results = _mapper.Parent.Run(items, _mapper.Parent.Cancellation);
        return results.Count == items.Count ? results : throw new InvalidOperationException($"A run over {items.Count} rows gave {results.Count} results.");
    }

    protected override void Dispose(bool disposing)
    {
        if (_disposed) return;
        _disposed = true;
        if (disposing)
        {
            _reader?.Dispose();
            _main.Dispose();
        }
        base.Dispose(disposing);
    }
}
