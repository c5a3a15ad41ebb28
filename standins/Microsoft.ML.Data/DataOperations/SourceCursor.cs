namespace Microsoft.ML.Data;

internal static class SourceCursor
{
    /// <summary>
    /// A cursor over a source. Officially a filter or mapper whose columns can be kept asks its source for a set of cursors, so the source
    /// is asked for one here too; where it gives more than one, a single cursor does.
    /// </summary>
    public static DataViewRowCursor Open(IDataView source, IEnumerable<DataViewSchema.Column> needed, Random rand, bool asSet)
    {
        if (!asSet)
            return source.GetRowCursor(needed, rand);
        var cursors = source.GetRowCursorSet(needed, 2, rand);
        if (cursors.Length == 1)
            return cursors[0];
        foreach (var cursor in cursors)
            cursor.Dispose();
        return source.GetRowCursor(needed, rand);
    }
}
