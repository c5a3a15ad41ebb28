using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Evaluators.Catalogs;

/// <summary>Reads named columns of a view in one pass, with errors that name the column, its type and what was expected.</summary>
internal sealed class ColumnReader : IDisposable
{
    private readonly DataViewRowCursor _cursor;

    /// <summary>A cursor over exactly the named columns; null names are columns that were not given.</summary>
    public ColumnReader(IDataView data, params string?[] names)
    {
        ArgumentNullException.ThrowIfNull(data);
        DataViewSchema.Column[] needed = [.. names.OfType<string>().Distinct(StringComparer.Ordinal).Select(name => Find(data.Schema, name))];
        _cursor = data.GetRowCursor(needed);
    }

    /// <summary>The rows read so far, less one.</summary>
    public int Row { get; private set; } = -1;

    public bool MoveNext()
    {
        Row++;
        return _cursor.MoveNext();
    }

    public void Dispose() => _cursor.Dispose();

    /// <summary>True if the column is a vector, false if it holds one value a row.</summary>
    public bool IsVector(string name) => Column(name).Type is VectorDataViewType;

    /// <summary>A column of texts.</summary>
    public Func<string> Text(string name)
    {
        DataViewSchema.Column column = Column(name);
        if (column.Type is not TextDataViewType) throw Wrong(column, "a text");
        return Getter<ReadOnlyMemory<char>, string>(column, text => text.ToString());
    }

    /// <summary>A column of one text or of several.</summary>
    public Func<string[]> Texts(string name)
    {
        DataViewSchema.Column column = Column(name);
        if (column.Type is TextDataViewType) return Getter<ReadOnlyMemory<char>, string[]>(column, text => [text.ToString()]);
        if (column.Type is not VectorDataViewType { ItemType: TextDataViewType }) throw Wrong(column, "a text or a vector of texts");
        return Getter<VBuffer<ReadOnlyMemory<char>>, string[]>(column, texts => [.. texts.DenseValues().Select(t => t.ToString())]);
    }

    /// <summary>A column of names: texts, or whole numbers written as such.</summary>
    public Func<string> Id(string name)
    {
        DataViewSchema.Column column = Column(name);
        Type raw = column.Type.RawType;
        if (column.Type is TextDataViewType) return Text(name);
        if (raw == typeof(int)) return Getter<int, string>(column, Invariant);
        if (raw == typeof(long)) return Getter<long, string>(column, Invariant);
        if (raw == typeof(uint)) return Getter<uint, string>(column, Invariant);
        if (raw == typeof(ulong)) return Getter<ulong, string>(column, Invariant);
        throw Wrong(column, "a text or a whole number");
    }

    /// <summary>A column of yes or no: Boolean, or the texts true and false; given as "True", "False" or the text itself.</summary>
    public Func<string> Judgement(string name)
    {
        DataViewSchema.Column column = Column(name);
        return column.Type is BooleanDataViewType ? Getter<bool, string>(column, value => value ? "True" : "False")
            : column.Type is TextDataViewType ? Text(name) : throw Wrong(column, "a Boolean or a text");
    }

    /// <summary>A Boolean column.</summary>
    public Func<bool> Boolean(string name)
    {
        DataViewSchema.Column column = Column(name);
        return column.Type is BooleanDataViewType ? Getter<bool, bool>(column, value => value) : throw Wrong(column, "a Boolean");
    }

    /// <summary>A column of single-precision numbers.</summary>
    public Func<float> Single(string name)
    {
        DataViewSchema.Column column = Column(name);
        return column.Type.RawType == typeof(float) ? Getter<float, float>(column, value => value) : throw Wrong(column, "a Single");
    }

    /// <summary>A column of vectors of single-precision numbers; each row gives a new array.</summary>
    public Func<float[]> Singles(string name)
    {
        DataViewSchema.Column column = Column(name);
        if (column.Type is not VectorDataViewType { ItemType: NumberDataViewType item } || item.RawType != typeof(float)) throw Wrong(column, "a vector of Single");
        return Getter<VBuffer<float>, float[]>(column, values => [.. values.DenseValues()]);
    }

    private DataViewSchema.Column Column(string name) => Find(_cursor.Schema, name);

    private Func<TOut> Getter<TIn, TOut>(DataViewSchema.Column column, Func<TIn, TOut> convert)
    {
        ValueGetter<TIn> getter = _cursor.GetGetter<TIn>(column);
        TIn value = default!;
        return () =>
        {
            getter(ref value);
            return convert(value);
        };
    }

    private static DataViewSchema.Column Find(DataViewSchema schema, string name) => schema.GetColumnOrNull(name)
        ?? throw new ArgumentException($"The data has no column '{name}'; its columns are {string.Join(", ", schema.Select(c => $"'{c.Name}'"))}.");

    private static ArgumentException Wrong(DataViewSchema.Column column, string expected) =>
        new($"The column '{column.Name}' is of type {column.Type}; expected {expected}.");

    private static string Invariant<T>(T value) where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
}
