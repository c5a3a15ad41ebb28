using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Transforms.Batching;

/// <summary>One row for a prediction engine: a batch of 1, computed once for each position. It holds no native memory.</summary>
internal sealed class BatchRow<TItem, TResult> : DataViewRow
{
    private readonly BatchRowMapper<TItem, TResult> _mapper;
    private readonly DataViewRow _input;
    private readonly bool[] _active;
    private readonly Func<TItem>? _read;
    private TResult? _result;
    private long? _computedAt;
    private bool _disposed;

    public BatchRow(BatchRowMapper<TItem, TResult> mapper, DataViewRow input, bool[] active)
    {
        _mapper = mapper;
        _input = input;
        _active = active;
        if (mapper.AnyAddedActive(active)) _read = mapper.Parent.CreateReader(input);
    }

    public override DataViewSchema Schema => _mapper.OutputSchema;

    public override long Position => _input.Position;

    public override long Batch => _input.Batch;

    public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => _mapper.AddedIndex(column.Index) >= 0
        ? _active[column.Index]
        : _input.IsColumnActive(_mapper.InputSchema[column.Index]);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (_mapper.AddedIndex(column.Index) < 0) return _input.GetGetter<TValue>(_mapper.InputSchema[column.Index]);
        BatchRowMapper<TItem, TResult>.CheckActive(_active, column);
        return _mapper.AddedGetter<TValue>(column, Current);
    }

    private TResult Current()
    {
        if (_computedAt != _input.Position)
        {
            _result = _mapper.Parent.Run([_read!()], _mapper.Parent.Cancellation)[0];
            _computedAt = _input.Position;
        }
        return _result!;
    }

    protected override void Dispose(bool disposing)
    {
        if (_disposed) return;
        _disposed = true;
        if (disposing) _input.Dispose();
        base.Dispose(disposing);
    }
}
