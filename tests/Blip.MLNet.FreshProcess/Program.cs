using System.Globalization;
using System.Text.Json;
using Blip.MLNet.FreshProcess;
using Microsoft.ML;
using Microsoft.ML.Data;

// usage: FreshProcess MODEL.zip OUTPUT-COLUMN < rows.json     prints the column's values as a JSON array
var ml = new MLContext();
ITransformer model = ml.Model.Load(args[0], out _);
InputRow[] rows = JsonSerializer.Deserialize<InputRow[]>(Console.In.ReadToEnd())!;
IDataView output = model.Transform(ml.Data.LoadFromEnumerable(rows));
var values = new List<string>();
DataViewSchema.Column column = output.Schema[args[1]];
using (DataViewRowCursor cursor = output.GetRowCursor([column]))
{
    Func<string> read = column.Type switch
    {
        TextDataViewType => Text(cursor, column),
        VectorDataViewType { ItemType: TextDataViewType } => Vector<ReadOnlyMemory<char>>(cursor, column, text => text.ToString()),
        VectorDataViewType => Vector<float>(cursor, column, value => value.ToString("R", CultureInfo.InvariantCulture)),
        _ => Number(cursor, column),
    };
    while (cursor.MoveNext()) values.Add(read());
}
Console.WriteLine(JsonSerializer.Serialize(values));
return 0;

static Func<string> Text(DataViewRowCursor cursor, DataViewSchema.Column column)
{
    ValueGetter<ReadOnlyMemory<char>> getter = cursor.GetGetter<ReadOnlyMemory<char>>(column);
    return () => { ReadOnlyMemory<char> value = default; getter(ref value); return value.ToString(); };
}

static Func<string> Number(DataViewRowCursor cursor, DataViewSchema.Column column)
{
    ValueGetter<float> getter = cursor.GetGetter<float>(column);
    return () => { float value = 0; getter(ref value); return value.ToString("R", CultureInfo.InvariantCulture); };
}

static Func<string> Vector<T>(DataViewRowCursor cursor, DataViewSchema.Column column, Func<T, string> show)
{
    ValueGetter<VBuffer<T>> getter = cursor.GetGetter<VBuffer<T>>(column);
    return () => { VBuffer<T> value = default; getter(ref value); return string.Join(' ', value.DenseValues().Select(show)); };
}
