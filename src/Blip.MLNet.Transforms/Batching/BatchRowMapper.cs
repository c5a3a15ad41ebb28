using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Transforms.Batching;

/// <summary>
/// A transformer bound to a schema. Column i of the input stays column i of the output; the added columns follow. ML.NET compares
/// <see cref="InputSchema"/> and the schema of <see cref="GetRow"/>'s row by reference.
/// </summary>
internal sealed class BatchRowMapper<TItem, TResult> : IRowToRowMapper
{
    private readonly HashSet<int> _inputs;

    public BatchRowMapper(BatchTransformer<TItem, TResult> parent, DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        Parent = parent;
        InputSchema = inputSchema;
        _inputs = [.. parent.InputColumns(inputSchema).Select(c => c.Index)];
        IReadOnlyList<DataViewSchema.DetachedColumn> added = parent.OutputColumns(inputSchema);
        AddedCount = added.Count;
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(inputSchema);
        builder.AddColumns(added);
        OutputSchema = builder.ToSchema();
    }

    public BatchTransformer<TItem, TResult> Parent { get; }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    public int AddedCount { get; }

    /// <summary>Index among the added columns; negative for a column that passes through.</summary>
    public int AddedIndex(int column) => column - InputSchema.Count;

    /// <summary>Which output columns are asked for.</summary>
    public bool[] ActiveColumns(IEnumerable<DataViewSchema.Column> columns)
    {
        var active = new bool[OutputSchema.Count];
        foreach (DataViewSchema.Column column in columns) active[column.Index] = true;
        return active;
    }

    public bool AnyAddedActive(bool[] active) => active.AsSpan(InputSchema.Count).Contains(true);

    /// <summary>The input columns that the model reads.</summary>
    public IEnumerable<DataViewSchema.Column> ModelInputs => InputSchema.Where(c => _inputs.Contains(c.Index));

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        bool[] active = ActiveColumns(dependingColumns);
        bool added = AnyAddedActive(active);
        return InputSchema.Where(c => active[c.Index] || (added && _inputs.Contains(c.Index)));
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Schema != InputSchema) throw new ArgumentException("The row's schema is not the one that this mapper is bound to.", nameof(input));
        return new BatchRow<TItem, TResult>(this, input, ActiveColumns(activeColumns));
    }

    /// <summary>The getter of an added column, checked for its type.</summary>
    public ValueGetter<TValue> AddedGetter<TValue>(DataViewSchema.Column column, Func<TResult> current) =>
        Parent.CreateGetter(AddedIndex(column.Index), current) as ValueGetter<TValue>
        ?? throw new InvalidOperationException($"Invalid TValue in GetGetter: column '{column.Name}' has type '{column.Type}', and '{typeof(TValue)}' was asked for.");

    public static void CheckActive(bool[] active, DataViewSchema.Column column)
    {
        if (column.Index >= active.Length || !active[column.Index]) throw new InvalidOperationException($"Column '{column.Name}' is not active.");
    }
}
