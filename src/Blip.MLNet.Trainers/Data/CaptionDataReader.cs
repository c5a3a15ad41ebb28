using System.Globalization;
using Blip.MLNet.Modules.Images;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Blip.MLNet.Trainers.Data;

/// <summary>Reads pictures and captions from a data view in one pass, with errors that name row and column.</summary>
internal sealed class CaptionDataReader
{
    private readonly CaptionData _data = new();
    private readonly Dictionary<string, int> _known = new(StringComparer.Ordinal);
    private readonly string? _folder;

    private CaptionDataReader(string? folder) => _folder = folder;

    /// <summary>Reads all rows.</summary>
    /// <param name="data">The view.</param>
    /// <param name="imageColumn">Paths, files as bytes, or images.</param>
    /// <param name="captionColumn">A text or a vector of texts.</param>
    /// <param name="idColumn">Names the picture; null: its path, or the row.</param>
    /// <param name="folder">What paths are relative to, or null.</param>
    /// <param name="cancellation">Stops between rows.</param>
    public static CaptionData Read(IDataView data, string imageColumn, string captionColumn, string? idColumn, string? folder, CancellationToken cancellation)
    {
        var reader = new CaptionDataReader(folder);
        DataViewSchema.Column image = Find(data.Schema, imageColumn), caption = Find(data.Schema, captionColumn);
        DataViewSchema.Column[] columns = idColumn is null ? [image, caption] : [image, caption, Find(data.Schema, idColumn)];
        using DataViewRowCursor cursor = data.GetRowCursor(columns);
        Func<string[]>? ids = idColumn is null ? null : Texts(cursor, columns[2], whole: true, id: true);
        Func<string?, long, int> picture = reader.Pictures(cursor, image);
        Func<string[]> captions = Texts(cursor, caption, whole: false, id: false);
        for (long row = 0; cursor.MoveNext(); row++)
        {
            cancellation.ThrowIfCancellationRequested();
            int number = picture(ids?.Invoke()[0], row);
            foreach (string text in captions())
            {
                reader._data.Examples.Add(new CaptionExample(number, text, row));
                reader._data.References[number].Add(text);
            }
        }
        return reader._data;
    }

    private Func<string?, long, int> Pictures(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is TextDataViewType)
        {
            ValueGetter<ReadOnlyMemory<char>> getter = row.GetGetter<ReadOnlyMemory<char>>(column);
            ReadOnlyMemory<char> text = default;
            return (id, number) =>
            {
                getter(ref text);
                if (text.IsEmpty) throw new ArgumentException($"Row {number}: the column '{column.Name}' has no picture path.");
                string path = _folder is null ? text.ToString() : Path.Combine(_folder, text.ToString());
                return Known(id ?? path, () => _data.Pictures.AddPath(path));
            };
        }
        if (column.Type is ImageDataViewType)
        {
            ValueGetter<MLImage> getter = row.GetGetter<MLImage>(column);
            MLImage? image = null;
            return (id, number) =>
            {
                string name = id ?? $"row {number}";
                if (_known.TryGetValue(name, out int known)) return known;
                getter(ref image!);
                return Known(name, () => _data.Pictures.AddImage(image is null ? null : RgbImage.From(image), name));
            };
        }
        if (column.Type is VectorDataViewType { ItemType: NumberDataViewType item } && item.RawType == typeof(byte))
        {
            ValueGetter<VBuffer<byte>> getter = row.GetGetter<VBuffer<byte>>(column);
            VBuffer<byte> bytes = default;
            return (id, number) =>
            {
                string name = id ?? $"row {number}";
                if (_known.TryGetValue(name, out int known)) return known;
                getter(ref bytes);
                return Known(name, () => _data.Pictures.AddFile([.. bytes.DenseValues()], name));
            };
        }
        throw new ArgumentException($"The column '{column.Name}' is of type {column.Type}; expected paths (text), files (a vector of Byte) or images.");
    }

    private int Known(string id, Func<int> add)
    {
        if (_known.TryGetValue(id, out int known)) return known;
        int added = add();
        _known.Add(id, added);
        _data.References.Add([]);
        _data.Ids.Add(id);
        return added;
    }

    /// <summary>A column of texts; names of pictures may be numbers.</summary>
    private static Func<string[]> Texts(DataViewRow row, DataViewSchema.Column column, bool whole, bool id)
    {
        if (column.Type is TextDataViewType) return Get<ReadOnlyMemory<char>>(row, column, text => [text.ToString()]);
        if (!whole && column.Type is VectorDataViewType { ItemType: TextDataViewType })
            return Get<VBuffer<ReadOnlyMemory<char>>>(row, column, texts => [.. texts.DenseValues().Select(t => t.ToString())]);
        if (id && column.Type.RawType == typeof(int)) return Get<int>(row, column, value => [value.ToString(CultureInfo.InvariantCulture)]);
        if (id && column.Type.RawType == typeof(long)) return Get<long>(row, column, value => [value.ToString(CultureInfo.InvariantCulture)]);
        throw new ArgumentException($"The column '{column.Name}' is of type {column.Type}; expected {(id ? "a text or a whole number" : "a text or a vector of texts")}.");
    }

    private static Func<string[]> Get<T>(DataViewRow row, DataViewSchema.Column column, Func<T, string[]> convert)
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            getter(ref value);
            return convert(value);
        };
    }

    private static DataViewSchema.Column Find(DataViewSchema schema, string name) => schema.GetColumnOrNull(name)
        ?? throw new ArgumentException($"The data has no column '{name}'; its columns are {string.Join(", ", schema.Where(c => !c.IsHidden).Select(c => $"'{c.Name}'"))}.");
}
