using System.Collections.Concurrent;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// Reads another cursor on a thread of its own, some blocks of rows ahead, as ML.NET does wherever it computes columns:
/// getters upstream run on that thread for rows that may never be asked for, and their errors come wrapped.
/// </summary>
internal sealed class ReadAheadCursor : CursorBase
{
    private const int RowsPerBlock = 128, Blocks = 6;

    private readonly DataViewRowCursor _input;
    private readonly Block[] _blocks;
    private readonly BlockingCollection<Block> _free = [], _full = [];
    private readonly Thread _reader;
    private volatile bool _stop;
    private Exception _failure;
    private Block _block;
    private int _slot;

    public ReadAheadCursor(DataViewRowCursor input) : base(input.Schema)
    {
        _input = input;
        _blocks = [.. Enumerable.Range(0, Blocks).Select(i => new Block(i, new RowStore(input)))];
        foreach (Block block in _blocks) _free.Add(block);
        _reader = new Thread(ReadAll) { IsBackground = true };
        _reader.Start();
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => _input.IsColumnActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        ValueGetter<TValue>[] getters = [.. _blocks.Select(b => b.Store.Getter<TValue>(column, () => _slot))];
        return (ref TValue value) => getters[Current.Index](ref value);
    }

    public override ValueGetter<DataViewRowId> GetIdGetter()
    {
        ValueGetter<DataViewRowId>[] getters = [.. _blocks.Select(b => b.Store.IdGetter(() => _slot))];
        return (ref DataViewRowId value) => getters[Current.Index](ref value);
    }

    private Block Current => Position >= 0 ? _block : throw ColumnGetter.NoRow();

    protected override bool Advance()
    {
        if (_block != null && ++_slot < _block.Rows) return true;
        if (_block != null) _free.Add(_block);
        _block = null;
        if (_full.TryTake(out _block, Timeout.Infinite))
        {
            _slot = 0;
            return true;
        }
        if (_failure != null) throw Contracts.Except(null, _failure, "Splitter/consolidator worker encountered exception while consuming source data");
        return false;
    }

    private void ReadAll()
    {
        try
        {
            using (_input)
                while (!_stop && FillBlock(_free.Take())) { }
        }
        catch (Exception ex)
        {
            _failure = ex;
        }
        finally
        {
            _full.CompleteAdding();
        }
    }

    private bool FillBlock(Block block)
    {
        int rows = 0;
        while (rows < RowsPerBlock && !_stop && _input.MoveNext()) block.Store.Fill(rows++);
        block.Rows = rows;
        if (rows > 0) _full.Add(block);
        return rows == RowsPerBlock;
    }

    protected override void Close()
    {
        _stop = true;
        _free.Add(_blocks[0]);      // wakes the reader where it waits for room
        _reader.Join();
    }

    private sealed class Block(int index, RowStore store)
    {
        public int Index { get; } = index;
        public RowStore Store { get; } = store;
        public int Rows { get; set; }
    }
}
