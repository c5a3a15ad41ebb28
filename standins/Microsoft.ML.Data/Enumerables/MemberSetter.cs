namespace Microsoft.ML.Data;

/// <summary>From a column's getter to the member of an object: arrays of the right size are filled again, all else is replaced.</summary>
internal static class MemberSetter
{
    public static Action<TRow> Create<TRow, TMember>(DataViewRow row, DataViewSchema.Column column, Func<TRow, TMember> peek, Action<TRow, TMember> poke)
    {
        var member = typeof(TMember);
        if (poke is Action<TRow, string> pokeText)
        {
            var text = row.GetGetter<ReadOnlyMemory<char>>(column);
            ReadOnlyMemory<char> value = default;
            return target =>
            {
                text(ref value);
                pokeText(target, value.ToString());
            };
        }
        if (member == typeof(string[]))
            return Array<TRow, string, ReadOnlyMemory<char>>(row, column, (Func<TRow, string[]>)(object)peek, (Action<TRow, string[]>)(object)poke, CopyTexts);
        if (member.IsArray)
            return (Action<TRow>)typeof(MemberSetter).GetMethod(nameof(PlainArray), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)
                .MakeGenericMethod(typeof(TRow), member.GetElementType()).Invoke(null, [row, column, peek, poke]);
        if (column.Type is not (PrimitiveDataViewType or VectorDataViewType) && !DataViewTypeManager.Knows(column.Type))
            throw new NotImplementedException($"Type '{member.FullName}' is not yet supported.");
        return Direct(row, column, column.Type is VectorDataViewType ? peek : null, poke);
    }

    // A vector goes into the buffer that the object has; another value, e.g. an image, into the one that was handed out before.
    private static Action<TRow> Direct<TRow, T>(DataViewRow row, DataViewSchema.Column column, Func<TRow, T> peek, Action<TRow, T> poke)
    {
        var getter = row.GetGetter<T>(column);
        T value = default;
        return target =>
        {
            if (peek is not null)
                value = peek(target);
            getter(ref value);
            poke(target, value);
        };
    }

    private static Action<TRow> PlainArray<TRow, T>(DataViewRow row, DataViewSchema.Column column, Func<TRow, T[]> peek, Action<TRow, T[]> poke) =>
        Array<TRow, T, T>(row, column, peek, poke, static (in VBuffer<T> vector, T[] array) => vector.CopyTo(array));

    private delegate void Copy<T, TItem>(in VBuffer<TItem> vector, T[] array);

    private static Action<TRow> Array<TRow, T, TItem>(DataViewRow row, DataViewSchema.Column column, Func<TRow, T[]> peek, Action<TRow, T[]> poke, Copy<T, TItem> copy)
    {
        var getter = row.GetGetter<VBuffer<TItem>>(column);
        VBuffer<TItem> value = default;
        return target =>
        {
            getter(ref value);
            var array = peek(target);
            // As in the official package, an empty vector leaves an object without an array as it is.
            if ((array?.Length ?? 0) != value.Length)
                array = new T[value.Length];
            copy(value, array);
            poke(target, array);
        };
    }

    private static void CopyTexts(in VBuffer<ReadOnlyMemory<char>> vector, string[] array)
    {
        foreach (var (slot, text) in vector.Items(all: true))
            array[slot] = text.ToString();
    }
}
