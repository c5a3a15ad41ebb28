using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// Keeps columns in memory: the first cursor that needs a column reads it, with the others that it needs, in one pass over the source;
/// later cursors read what is kept. Columns whose values cannot be kept, e.g. images, are left out.
/// </summary>
internal sealed class CacheDataView : IDataView
{
    private readonly IDataView _source;
    private readonly Lock _gate = new();
    private readonly Column[] _columns;
    private long _rowCount;
    private Exception _countFailure;

    public CacheDataView(IHostEnvironment env, IDataView input, int[] prefetch)
    {
        Contracts.CheckValue(env, nameof(env));
        env.CheckValue(input, nameof(input));
        prefetch ??= [];
        foreach (var column in prefetch.Select(index => input.Schema[index]))
            if (!ColumnGetter.IsCacheable(column))
                throw env.Except("Asked to prefetch column '{0}' into cache, but it is of unhandled type '{1}'", column.Name, column.Type);
        _source = CacheableColumns.Of(input);
        _columns = new Column[_source.Schema.Count];
        _rowCount = _source.GetRowCount() ?? -1;
        var wanted = input.Schema.Where(ColumnGetter.IsCacheable).Select(c => prefetch.Contains(c.Index)).ToArray();
        if (prefetch.Length > 0)
            Fetch(wanted);
    }

    public bool CanShuffle => true;
    public DataViewSchema Schema => _source.Schema;
    public long? GetRowCount() => Volatile.Read(ref _rowCount) is >= 0 and long rows ? rows : null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) =>
        new Cursor(this, ColumnGetter.Active(columnsNeeded, Schema), rand);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private void Read(bool[] wanted)
    {
        lock (_gate)
        {
            Fetch(wanted);
            foreach (var column in Schema.Where(c => wanted[c.Index]))
                Check(_columns[column.Index].Failure);
            if (_rowCount < 0)
                Check(_countFailure);
        }
    }

    private void Fetch(bool[] wanted)
    {
        var missing = Schema.Where(c => wanted[c.Index] && _columns[c.Index] is null).ToArray();
        // Officially a thread of its own reads, so nothing may count on the caller's thread here either.
        if (missing.Length > 0 || (_rowCount < 0 && _countFailure is null))
            Task.Factory.StartNew(() => ReadFromSource(missing), TaskCreationOptions.LongRunning).Wait();
    }

    // A failure is kept, as the values are.
    private void ReadFromSource(DataViewSchema.Column[] missing)
    {
        try
        {
            using var cursor = _source.GetRowCursor(missing);
            var stores = missing.Select(c => ColumnStore.Create(cursor, c)).ToArray();
            int rows = 0;
            for (; cursor.MoveNext(); rows++)
                foreach (var store in stores)
                    store.Fill(rows);
            for (int i = 0; i < missing.Length; i++)
                _columns[missing[i].Index] = new(stores[i], null);
            Volatile.Write(ref _rowCount, rows);
        }
        catch (Exception failure)
        {
            foreach (var column in missing)
                _columns[column.Index] = new(null, failure);
            _countFailure = failure;
        }
    }

    private static void Check(Exception failure)
    {
        if (failure is not null)
            throw Contracts.Except(null, failure, "Event we were waiting on was subject to an exception");
    }

    private sealed record Column(ColumnStore Store, Exception Failure);

    private sealed class Cursor(CacheDataView view, bool[] active, Random rand) : CursorBase(view.Schema)
    {
        private int[] _order;
        private int _next;
        private int _current = -1;
        private bool _read;

        public override bool IsColumnActive(DataViewSchema.Column column) =>
            column.Index < active.Length ? active[column.Index] : throw new ArgumentOutOfRangeException(nameof(column));

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) =>
            value = _current >= 0 ? new((ulong)_current, 0) : throw ColumnGetter.NoRow();

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (!IsColumnActive(column))
                throw new ArgumentOutOfRangeException(nameof(column), "requested column not active");
            var type = Schema[column.Index].Type.RawType;
            if (type != typeof(TValue))
                throw new InvalidOperationException($"Invalid TValue in GetGetter for column #{column}: '{typeof(TValue)}', expected type: '{type}'.");
            ValueGetter<TValue> getter = null;
            return (ref TValue value) =>
            {
                if (_current < 0)
                    throw ColumnGetter.NoRow();
                getter ??= (ValueGetter<TValue>)view._columns[column.Index].Store.Getter(() => _current);
                getter(ref value);
            };
        }

        protected override bool Advance()
        {
            if (!_read)
            {
                view.Read(active);
                _read = true;
                _order = rand is null ? null : Permutation((int)view._rowCount);
            }
            bool moved = _next < view._rowCount;
            _current = !moved ? -1 : _order is null ? _next : _order[_next];
            _next++;
            return moved;
        }

        protected override void Close() => _current = -1;

        private int[] Permutation(int count)
        {
            int[] order = [.. Enumerable.Range(0, count)];
            for (int i = 0; i < count; i++)
            {
                int other = i + rand.Next(count - i);
                (order[i], order[other]) = (order[other], order[i]);
            }
            return order;
        }
    }
}
