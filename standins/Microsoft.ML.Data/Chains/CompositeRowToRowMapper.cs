using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Row mappers in a row.</summary>
internal sealed class CompositeRowToRowMapper(DataViewSchema inputSchema, IRowToRowMapper[] mappers) : IRowToRowMapper
{
    public DataViewSchema InputSchema { get; } = inputSchema;
    public DataViewSchema OutputSchema { get; } = mappers.LastOrDefault()?.OutputSchema ?? inputSchema;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        for (int i = mappers.Length - 1; i >= 0; i--) dependingColumns = mappers[i].GetDependencies(dependingColumns);
        return dependingColumns;
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        Contracts.CheckValue(input, nameof(input));
        Contracts.CheckValue(activeColumns, nameof(activeColumns));
        Contracts.CheckParam(input.Schema == InputSchema, nameof(input), "Schema did not match original schema");
        HashSet<int> wanted = [.. activeColumns.Select(c => c.Index)];
        if (mappers.Length == 0)
        {
            foreach (DataViewSchema.Column column in input.Schema)
                Contracts.CheckParam(!wanted.Contains(column.Index) || input.IsColumnActive(column), nameof(input), $"Mapper required column '{column.Name}' active but it was not.");
            return input;
        }
        var needed = new IEnumerable<DataViewSchema.Column>[mappers.Length];
        needed[^1] = OutputSchema.Where(c => wanted.Contains(c.Index));
        for (int i = mappers.Length - 1; i > 0; i--) needed[i - 1] = mappers[i].GetDependencies(needed[i]);
        for (int i = 0; i < mappers.Length; i++) input = mappers[i].GetRow(input, needed[i]);
        return input;
    }
}
