using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Transforms.Models;

/// <summary>Getters of added columns.</summary>
internal static class Getters
{
    public static ValueGetter<T> Value<T>(Func<T> current) => (ref T value) => value = current();

    public static ValueGetter<ReadOnlyMemory<char>> Text(Func<string?> current) => (ref ReadOnlyMemory<char> value) => value = current().AsMemory();

    /// <summary>A vector of a fixed size; null gives one that is filled with <paramref name="missing"/>, and so is what a short row lacks.</summary>
    public static ValueGetter<VBuffer<T>> Vector<T>(Func<IReadOnlyList<T>?> current, int size, T missing) => (ref VBuffer<T> value) =>
    {
        IReadOnlyList<T>? row = current();
        VBufferEditor<T> editor = VBufferEditor.Create(ref value, size);
        if (row is T[] array && array.Length == size) array.CopyTo(editor.Values);
        else for (int i = 0; i < size; i++) editor.Values[i] = row is not null && i < row.Count ? row[i] : missing;
        value = editor.Commit();
    };
}
