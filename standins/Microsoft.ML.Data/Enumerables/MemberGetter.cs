namespace Microsoft.ML.Data;

/// <summary>From the value of a member to the getter of its column.</summary>
internal static class MemberGetter
{
    public static Delegate Create<TMember>(Func<TMember> read, DataViewType type)
    {
        switch (read)
        {
            case Func<string> text:
                return (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = text().AsMemory());
            case Func<string[]> texts:
                return (ValueGetter<VBuffer<ReadOnlyMemory<char>>>)((ref VBuffer<ReadOnlyMemory<char>> value) => CopyTexts(texts(), ref value));
        }
        if (type is KeyDataViewType key)
            return Key(read, key.Count);
        var member = typeof(TMember);
        if (member.IsArray)
            return Call(nameof(Array), member.GetElementType(), read);
        if (type is VectorDataViewType vector)
            return Call(nameof(Vector), vector.ItemType.RawType, read);
        return (ValueGetter<TMember>)((ref TMember value) => value = read());
    }

    private static Delegate Call(string method, Type item, Delegate read) =>
        (Delegate)typeof(MemberGetter).GetMethod(method, System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)
            .MakeGenericMethod(item).Invoke(null, [read]);

    private static void CopyTexts(string[] texts, ref VBuffer<ReadOnlyMemory<char>> value)
    {
        var editor = VBufferEditor.Create(ref value, texts?.Length ?? 0);
        for (int i = 0; i < editor.Values.Length; i++)
            editor.Values[i] = texts[i].AsMemory();
        value = editor.Commit();
    }

    private static ValueGetter<VBuffer<T>> Array<T>(Func<T[]> read) => (ref VBuffer<T> value) =>
    {
        var array = read();
        var editor = VBufferEditor.Create(ref value, array?.Length ?? 0);
        array.AsSpan().CopyTo(editor.Values);
        value = editor.Commit();
    };

    private static ValueGetter<VBuffer<T>> Vector<T>(Func<VBuffer<T>> read) => (ref VBuffer<T> value) => read().CopyTo(ref value);

    // Members count from 0, key columns from 1; 0 is missing.
    private static ValueGetter<T> Key<T>(Func<T> read, ulong count)
    {
        if (typeof(T) == typeof(ushort))
            throw new InvalidOperationException("Check failed");
        return (ref T value) =>
        {
            ulong member = Convert.ToUInt64(read());
            value = (T)Convert.ChangeType(member < count ? member + 1 : 0, typeof(T));
        };
    }
}
