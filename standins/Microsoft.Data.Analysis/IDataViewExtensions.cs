using Microsoft.Data.Analysis;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>A data view's rows as a frame.</summary>
public static class IDataViewExtensions
{
    public static DataFrame ToDataFrame(this IDataView dataView, long maxRows = 100) => ToDataFrame(dataView, maxRows, null);

    public static DataFrame ToDataFrame(this IDataView dataView, params string[] selectColumns) => ToDataFrame(dataView, 100, selectColumns);

    public static DataFrame ToDataFrame(this IDataView dataView, long maxRows, params string[] selectColumns)
    {
        if (maxRows == -1) maxRows = long.MaxValue;
        DataViewSchema.Column[] chosen = [.. dataView.Schema.Where(c => !c.IsHidden && (selectColumns is null or { Length: 0 } || selectColumns.Contains(c.Name)))];
        DataFrameColumn[] columns = [.. chosen.Select(Column)];
        using (DataViewRowCursor cursor = dataView.GetRowCursor(chosen))
        {
            Delegate[] getters = [.. columns.Select((c, i) => c.GetValueGetterUsingCursor(cursor, chosen[i]))];
            while (cursor.MoveNext() && cursor.Position < maxRows)
                for (int i = 0; i < columns.Length; i++) columns[i].AddValueUsingCursor(cursor, getters[i]);
        }
        return new DataFrame(columns);
    }

    private static DataFrameColumn Column(DataViewSchema.Column column) => column.Type switch
    {
        TextDataViewType => new StringDataFrameColumn(column.Name),
        BooleanDataViewType => new PrimitiveDataFrameColumn<bool>(column.Name),
        var type when type == NumberDataViewType.Single => new PrimitiveDataFrameColumn<float>(column.Name),
        var type when type == NumberDataViewType.Double => new PrimitiveDataFrameColumn<double>(column.Name),
        var type when type == NumberDataViewType.Int32 => new PrimitiveDataFrameColumn<int>(column.Name),
        var type when type == NumberDataViewType.Int64 => new PrimitiveDataFrameColumn<long>(column.Name),
        var type => throw new NotSupportedException(type.RawType.Name),
    };
}
