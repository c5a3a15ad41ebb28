namespace Microsoft.ML.Data;

/// <summary>Copies the columns of a row into the members of an object.</summary>
internal sealed class RowFiller<TRow> where TRow : class
{
    private readonly (RowColumn Member, int Index)[] _columns;
    private readonly DataViewSchema _schema;

    public RowFiller(DataViewSchema schema, bool ignoreMissingColumns, SchemaDefinition definition)
    {
        _schema = schema;
        var columns = new List<(RowColumn, int)>();
        foreach (var member in RowColumn.Of(typeof(TRow), definition, SchemaDefinition.Direction.Write))
        {
            if (schema.GetColumnOrNull(member.Name) is not { } column)
            {
                if (ignoreMissingColumns)
                    continue;
                throw ColumnGetter.Missing("Schema", "", member.Name);
            }
            if (!member.Accepts(column.Type))
                throw new InvalidOperationException($"Can't bind the IDataView column '{member.Name}' of type '{column.Type}' " +
                    $"to field or property '{member.Member.Name}' of type '{RowMember.TypeOf(member.Member).FullName}'.");
            columns.Add((member, column.Index));
        }
        _columns = [.. columns];
    }

    /// <summary>The columns that are read.</summary>
    public IEnumerable<DataViewSchema.Column> Needed => _schema.Where(c => _columns.Any(m => m.Index == c.Index));

    /// <summary>What fills an object from the row's current values.</summary>
    public Action<TRow> Bind(DataViewRow row)
    {
        Action<TRow>[] setters = [.. _columns.Select(c => c.Member.Setter<TRow>(row, row.Schema[c.Index]))];
        return target =>
        {
            foreach (var setter in setters)
                setter(target);
        };
    }
}
