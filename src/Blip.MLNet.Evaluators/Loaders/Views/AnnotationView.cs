using Microsoft.ML;

namespace Blip.MLNet.Evaluators.Loaders.Views;

/// <summary>
/// Rows of annotation files as a data view. Nothing is opened before a cursor's first move; every cursor reads anew, by itself, and closes its file when it is
/// disposed or at the end (which a view by LoadFromEnumerable does not when a reader stops early).
/// </summary>
internal sealed class AnnotationView<TRow> : IDataView where TRow : class
{
    private readonly Func<IEnumerable<TRow>> _read;
    private readonly AnnotationColumn<TRow>[] _columns;

    public AnnotationView(Func<IEnumerable<TRow>> read, params AnnotationColumn<TRow>[] columns)
    {
        (_read, _columns) = (read, columns);
        var schema = new DataViewSchema.Builder();
        foreach (AnnotationColumn<TRow> column in columns) schema.AddColumn(column.Name, column.Type);
        Schema = schema.ToSchema();
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        ArgumentNullException.ThrowIfNull(columnsNeeded);
        bool[] active = new bool[_columns.Length];
        foreach (DataViewSchema.Column column in columnsNeeded) active[Checked(column)] = true;
        return new AnnotationCursor<TRow>(Schema, _columns, active, _read);
    }

    /// <summary>A file is read from its beginning on, so one cursor does it.</summary>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private int Checked(DataViewSchema.Column column) => column.Index < _columns.Length && Schema[column.Index].Name == column.Name
        ? column.Index : throw new ArgumentException($"The column '{column.Name}' (index {column.Index}) is not one of this data's: {string.Join(", ", _columns.Select(c => c.Name))}.");
}
