namespace Microsoft.ML.Data;

/// <summary>What every row here says when it is asked wrongly.</summary>
internal static class ColumnGetter
{
    /// <summary>The getter of a column with the type that was asked for, or an error that names both.</summary>
    public static ValueGetter<TValue> Typed<TValue>(Delegate getter, DataViewSchema.Column column) =>
        getter as ValueGetter<TValue> ?? throw new InvalidOperationException($"Invalid TValue in GetGetter for column #{column}: '{typeof(TValue)}', " +
            $"expected type: '{getter.GetType().GetGenericArguments()[0]}'.");

    public static Exception NoRow() => new InvalidOperationException(
        "Values cannot be fetched at this time. This method was called either before the first call to MoveNext, or at any point after MoveNext returns false.");

    /// <summary>Which columns of the schema are among the needed ones.</summary>
    public static bool[] Active(IEnumerable<DataViewSchema.Column> columnsNeeded, DataViewSchema schema)
    {
        ArgumentNullException.ThrowIfNull(columnsNeeded);
        var active = new bool[schema.Count];
        foreach (var column in columnsNeeded)
        {
            if (column.Index >= active.Length)
                throw new InvalidOperationException($"The requested column: {column} is not part of the {schema}");
            active[column.Index] = true;
        }
        return active;
    }

    /// <summary>Whether values may be kept beyond their row: those of vectors and primitive types.</summary>
    public static bool IsCacheable(DataViewSchema.Column column) => column.Type is PrimitiveDataViewType or VectorDataViewType;

    public static Exception Missing(string parameter, string role, string column) =>
        new ArgumentOutOfRangeException(parameter, $"Could not find {role} column '{column}'");
}
