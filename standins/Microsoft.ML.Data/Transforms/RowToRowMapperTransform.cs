using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A row mapper bound to a schema: the added columns are computed from the row, the others passed through.</summary>
internal class RowToRowMapper(IHostEnvironment env, DataViewSchema inputSchema, IRowMapper mapper) : IRowToRowMapper
{
    protected readonly ColumnBindings Bindings = new(inputSchema, mapper.GetOutputColumns());

    public DataViewSchema InputSchema => Bindings.InputSchema;
    public DataViewSchema OutputSchema => Bindings.Schema;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        HashSet<int> active = [.. dependingColumns.Select(c => c.Index)];
        bool[] passed = Bindings.GetActiveInput(active.Contains);
        Func<int, bool> read = mapper.GetDependencies(i => active.Contains(Bindings.AddedColumnIndices[i]));
        return InputSchema.Where(c => passed[c.Index] || read(c.Index));
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        env.CheckValue(input, nameof(input));
        env.CheckValue(activeColumns, nameof(activeColumns));
        env.Check(input.Schema == InputSchema, "Schema of input row must be the same as the schema the mapper is bound to");
        using IChannel ch = env.Start("GetEntireRow");
        return new Row(input, new Getters(this, input, activeColumns));
    }

    /// <summary>The getters of one row or cursor.</summary>
    protected sealed class Getters
    {
        private readonly RowToRowMapper _owner;
        private readonly DataViewRow _input;
        private readonly Delegate[] _added;
        private readonly HashSet<int> _active;
        private readonly Action _disposer;

        public Getters(RowToRowMapper owner, DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
        {
            (_owner, _input, _active) = (owner, input, [.. activeColumns.Select(c => c.Index)]);
            _added = owner.Mapper.CreateGetters(input, i => _active.Contains(owner.Bindings.AddedColumnIndices[i]), out _disposer);
        }

        public DataViewSchema Schema => _owner.OutputSchema;

        public bool IsActive(int col) => _active.Contains(col);

        public bool HasValue(int col)
        {
            int index = _owner.Bindings.MapColumnIndex(out bool passed, col);
            return passed ? _input.IsColumnActive(_input.Schema[index]) : _added[index] != null;
        }

        public ValueGetter<TValue> Get<TValue>(int col)
        {
            int index = _owner.Bindings.MapColumnIndex(out bool passed, col);
            if (passed) return _input.GetGetter<TValue>(_input.Schema[index]);
            return _added[index] as ValueGetter<TValue>
                ?? throw Contracts.Except($"Invalid TValue in GetGetter: '{typeof(TValue)}', expected type: '{_added[index]?.GetType().GetGenericArguments()[0]}'.");
        }

        public void Dispose() => _disposer?.Invoke();
    }

    private IRowMapper Mapper => mapper;

    private sealed class Row(DataViewRow input, Getters getters) : WrappingRow(input)
    {
        public override DataViewSchema Schema => getters.Schema;
        public override bool IsColumnActive(DataViewSchema.Column column) => getters.HasValue(column.Index);
        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => getters.Get<TValue>(column.Index);
        protected override void DisposeCore(bool disposing) => getters.Dispose();
    }
}

/// <summary>The same over the rows of a view.</summary>
internal sealed class RowToRowMapperTransform(IHostEnvironment env, IDataView source, IRowMapper mapper) : RowToRowMapper(env, source.Schema, mapper), IDataView
{
    private readonly IHost _host = env.Register("RowToRowMapperTransform");

    public DataViewSchema Schema => OutputSchema;
    public bool CanShuffle => source.CanShuffle;
    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        DataViewSchema.Column[] columns = [.. columnsNeeded];
        Cursor cursor = OnThisThread(columns, rand);
        return ReadsAhead(columns) ? new ReadAheadCursor(cursor) : cursor;
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        DataViewSchema.Column[] columns = [.. columnsNeeded];
        if (n > 1 && ReadsAhead(columns)) return [GetRowCursor(columns, rand)];
        return [.. source.GetRowCursorSet(GetDependencies(columns), n, rand).Select(c => Over(c, columns))];
    }

    // Mappers over mappers share one thread.
    private Cursor OnThisThread(DataViewSchema.Column[] columns, Random rand)
    {
        DataViewSchema.Column[] needed = [.. GetDependencies(columns)];
        return Over(source is RowToRowMapperTransform inner ? inner.OnThisThread(needed, rand)
            : SourceCursor.Open(source, needed, rand, asSet: columns.All(ColumnGetter.IsCacheable)), columns);
    }

    private bool ReadsAhead(DataViewSchema.Column[] columns) => columns.All(ColumnGetter.IsCacheable) && Computes(columns);

    private bool Computes(DataViewSchema.Column[] columns) =>
        columns.Any(c => Bindings.AddedColumnIndices.Contains(c.Index))
        || (source is RowToRowMapperTransform inner && inner.Computes([.. GetDependencies(columns)]));

    private Cursor Over(DataViewRowCursor input, DataViewSchema.Column[] columns)
    {
        try { return new Cursor(_host, input, new Getters(this, input, columns)); }
        catch { input.Dispose(); throw; }
    }

    private sealed class Cursor(IChannelProvider provider, DataViewRowCursor input, Getters getters) : WrappingCursor(provider, input)
    {
        public override DataViewSchema Schema => getters.Schema;
        public override bool IsColumnActive(DataViewSchema.Column column) => getters.IsActive(column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Contracts.Check(IsColumnActive(column));
            return getters.Get<TValue>(column.Index);
        }

        protected override void DisposeCore() => getters.Dispose();
    }
}
