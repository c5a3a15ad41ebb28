using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Transforms.Batching;

/// <summary>
/// The lazy view that a <see cref="BatchTransformer{TItem, TResult}"/> makes of its input. A cursor reads pass-through columns
/// from one cursor of the source and the model's inputs from a second one that runs ahead.
/// </summary>
internal sealed class BatchDataView<TItem, TResult> : IDataView
{
    private readonly BatchRowMapper<TItem, TResult> _mapper;
    private readonly IDataView _source;

    public BatchDataView(BatchTransformer<TItem, TResult> parent, IDataView source)
    {
        ArgumentNullException.ThrowIfNull(source);
        _source = source;
        _mapper = new BatchRowMapper<TItem, TResult>(parent, source.Schema);
    }

    /// <summary>The two cursors over the source must agree on the order.</summary>
    public bool CanShuffle => false;

    public DataViewSchema Schema => _mapper.OutputSchema;

    public long? GetRowCount() => _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        bool[] active = _mapper.ActiveColumns(columnsNeeded);
        DataViewRowCursor main = _source.GetRowCursor(_source.Schema.Where(c => active[c.Index]));
        DataViewRowCursor? ahead = null;
        try
        {
            if (_mapper.AnyAddedActive(active)) ahead = _source.GetRowCursor(_mapper.ModelInputs);
            return new BatchCursor<TItem, TResult>(_mapper, main, ahead, active);
        }
        catch
        {
            main.Dispose();
            ahead?.Dispose();
            throw;
        }
    }

    /// <summary>One cursor is always a legal answer; whoever wants more threads splits it.</summary>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];
}
