using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass("Selects which columns from the dataset to keep.", typeof(ColumnSelectingTransformer), null, typeof(SignatureLoadModel), "Select Columns Transform", ColumnSelectingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

public sealed class ColumnSelectingEstimator : TrivialEstimator<ColumnSelectingTransformer>
{
    internal ColumnSelectingEstimator(IHostEnvironment env, string[] keepColumns, string[] dropColumns, bool keepHidden = false, bool ignoreMissing = false)
        : base(env.Register(nameof(ColumnSelectingEstimator)), new ColumnSelectingTransformer(env, keepColumns, dropColumns, keepHidden, ignoreMissing)) { }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        Transformer.CheckColumns(inputSchema.Select(c => c.Name));
        return new SchemaShape(inputSchema.Where(c => Transformer.SelectColumns.Contains(c.Name) == Transformer.KeepColumns));
    }
}

public sealed class ColumnSelectingTransformer : ITransformer
{
    internal const string LoaderSignature = "SelectColumnsTransform";
    private readonly IHost _host;
    private readonly string[] _selected;
    private readonly bool _keepHidden, _ignoreMissing;

    internal ColumnSelectingTransformer(IHostEnvironment env, string[] keepColumns, string[] dropColumns, bool keepHidden = false, bool ignoreMissing = false)
    {
        _host = env.Register(nameof(ColumnSelectingTransformer));
        bool keeps = keepColumns?.Length > 0, drops = dropColumns?.Length > 0;
        _host.Check(!(keeps && drops), "Both keepColumns and dropColumns are set. Exactly one can be specified.");
        _host.Check(keeps || drops, "Neither keepColumns and dropColumns is set. Exactly one must be specified.");
        (_selected, KeepColumns, _keepHidden, _ignoreMissing) = (keeps ? keepColumns : dropColumns, keeps, keepHidden, ignoreMissing);
    }

    internal IReadOnlyCollection<string> SelectColumns => _selected;
    internal bool KeepColumns { get; }
    bool ITransformer.IsRowToRowMapper => true;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).OutputSchema;

    public IDataView Transform(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        return new View(_host, input, Bind(input.Schema));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => Bind(inputSchema);

    internal void CheckColumns(IEnumerable<string> available)
    {
        string missing = string.Join(",", _selected.Where(name => !available.Contains(name)));
        if (missing.Length > 0 && !_ignoreMissing) throw _host.ExceptSchemaMismatch("inputSchema", "input", missing);
    }

    private static VersionInfo GetVersionInfo() =>
        new("SELCOLST", 0x00010001, 0x00010001, 0x00010001, OfficialName.Of(typeof(ColumnSelectingTransformer).Assembly), LoaderSignature);

    private static ColumnSelectingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(GetVersionInfo());
        bool keep = ctx.Reader.ReadBoolean(), keepHidden = ctx.Reader.ReadBoolean(), ignoreMissing = ctx.Reader.ReadBoolean();
        var names = new string[ctx.Reader.ReadInt32()];
        for (int i = 0; i < names.Length; i++) names[i] = ctx.LoadNonEmptyString();
        return new(env, keep ? names : null, keep ? null : names, keepHidden, ignoreMissing);
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(GetVersionInfo());
        ctx.Writer.Write(KeepColumns);
        ctx.Writer.Write(_keepHidden);
        ctx.Writer.Write(_ignoreMissing);
        ctx.Writer.Write(_selected.Length);
        foreach (string name in _selected) ctx.SaveNonEmptyString(name);
    }

    private Mapper Bind(DataViewSchema input)
    {
        _host.CheckValue(input, "inputSchema");
        CheckColumns(input.Select(c => c.Name));
        // Kept columns come in the order asked for, dropping keeps the input's order.
        IEnumerable<DataViewSchema.Column> columns = KeepColumns
            ? _selected.SelectMany(name => input.Where(c => c.Name == name && (_keepHidden || !c.IsHidden)))
            : input.Where(c => !_selected.Contains(c.Name));
        return new Mapper(input, [.. columns.Select(c => c.Index)]);
    }

    private sealed class Mapper : IRowToRowMapper
    {
        private readonly int[] _sources;

        public Mapper(DataViewSchema input, int[] sources)
        {
            (InputSchema, _sources) = (input, sources);
            var builder = new DataViewSchema.Builder();
            builder.AddColumns(sources.Select(i => new DataViewSchema.DetachedColumn(input[i])));
            OutputSchema = builder.ToSchema();
        }

        public DataViewSchema InputSchema { get; }
        public DataViewSchema OutputSchema { get; }

        public DataViewSchema.Column SourceOf(DataViewSchema.Column column) => InputSchema[_sources[column.Index]];

        public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
        {
            HashSet<int> needed = [.. dependingColumns.Select(c => _sources[c.Index])];
            return InputSchema.Where(c => needed.Contains(c.Index));
        }

        public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) => new Row(input, this);
    }

    private sealed class Row(DataViewRow input, Mapper mapper) : WrappingRow(input)
    {
        public override DataViewSchema Schema => mapper.OutputSchema;
        public override bool IsColumnActive(DataViewSchema.Column column) => true;
        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => Input.GetGetter<TValue>(mapper.SourceOf(column));
    }

    private sealed class View(IHostEnvironment env, IDataView source, Mapper mapper) : IDataView
    {
        private readonly IHost _host = env.Register("SelectColumnsDataTransform");

        public DataViewSchema Schema => mapper.OutputSchema;
        public bool CanShuffle => source.CanShuffle;
        public long? GetRowCount() => source.GetRowCount();

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
        {
            DataViewSchema.Column[] columns = [.. columnsNeeded];
            return new Cursor(_host, source.GetRowCursor(mapper.GetDependencies(columns), rand), mapper, columns);
        }

        public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
        {
            DataViewSchema.Column[] columns = [.. columnsNeeded];
            return [.. source.GetRowCursorSet(mapper.GetDependencies(columns), n, rand).Select(c => new Cursor(_host, c, mapper, columns))];
        }
    }

    private sealed class Cursor(IChannelProvider provider, DataViewRowCursor input, Mapper mapper, DataViewSchema.Column[] columns) : WrappingCursor(provider, input)
    {
        private readonly HashSet<int> _active = [.. columns.Select(c => c.Index)];

        public override DataViewSchema Schema => mapper.OutputSchema;
        public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column.Index);
        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => Input.GetGetter<TValue>(mapper.SourceOf(column));
    }
}
