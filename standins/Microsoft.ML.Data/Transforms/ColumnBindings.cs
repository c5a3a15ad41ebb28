namespace Microsoft.ML.Data;

/// <summary>Where the columns of an output come from: the input's own, each followed by an added one that hides it, then the other added ones.</summary>
internal sealed class ColumnBindings
{
    private readonly int[] _map;    // an input's index, or the complement of an added column's

    public ColumnBindings(DataViewSchema input, DataViewSchema.DetachedColumn[] addedColumns)
    {
        InputSchema = input;
        var map = Enumerable.Range(0, input.Count).ToList();
        for (int i = 0; i < addedColumns.Length; i++)
        {
            int last = map.FindLastIndex(at => (at >= 0 ? input[at].Name : addedColumns[~at].Name) == addedColumns[i].Name);
            map.Insert(last < 0 ? map.Count : last + 1, ~i);
        }
        _map = [.. map];
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(_map.Select(at => at >= 0 ? new DataViewSchema.DetachedColumn(input[at]) : addedColumns[~at]));
        Schema = builder.ToSchema();
        AddedColumnIndices = [.. addedColumns.Select((_, i) => map.IndexOf(~i))];
    }

    public DataViewSchema InputSchema { get; }
    public DataViewSchema Schema { get; }
    public IReadOnlyList<int> AddedColumnIndices { get; }

    public int MapColumnIndex(out bool isSrcColumn, int col)
    {
        isSrcColumn = _map[col] >= 0;
        return isSrcColumn ? _map[col] : ~_map[col];
    }

    public bool[] GetActiveInput(Func<int, bool> predicate)
    {
        var active = new bool[InputSchema.Count];
        for (int i = 0; i < _map.Length; i++)
            if (_map[i] >= 0 && predicate(i)) active[_map[i]] = true;
        return active;
    }
}
