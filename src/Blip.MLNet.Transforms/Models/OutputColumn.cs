using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Transforms.Models;

/// <summary>A column that a transform adds: what the schema says of it, and how its values are taken of the rows' results.</summary>
/// <typeparam name="TResult">What a run of the model gives for one row.</typeparam>
/// <param name="Column">Name, type and annotations.</param>
/// <param name="Getter">Makes a <see cref="ValueGetter{TValue}"/> of what gives the current row's result.</param>
internal sealed record OutputColumn<TResult>(DataViewSchema.DetachedColumn Column, Func<Func<TResult>, Delegate> Getter);

/// <summary>Makes added columns.</summary>
/// <typeparam name="TResult">What a run of the model gives for one row.</typeparam>
internal static class OutputColumns<TResult>
{
    /// <summary>One number for each row.</summary>
    public static OutputColumn<TResult> Value<T>(string name, PrimitiveDataViewType type, Func<TResult, T> value, DataViewSchema.Annotations? annotations = null) =>
        new(new(name, type, annotations), current => (ValueGetter<T>)((ref T target) => target = value(current())));

    /// <summary>One text for each row; null is an empty one.</summary>
    public static OutputColumn<TResult> Text(string name, Func<TResult, string?> text) =>
        new(new(name, TextDataViewType.Instance), current => (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> target) => target = text(current()).AsMemory()));

    /// <summary>A vector of a fixed size for each row. Null is filled with <paramref name="missing"/>, and so is what a short list lacks.</summary>
    public static OutputColumn<TResult> Vector<T>(string name, PrimitiveDataViewType itemType, int size, Func<TResult, IReadOnlyList<T>?> values, T missing) =>
        new(new(name, new VectorDataViewType(itemType, size)), current => (ValueGetter<VBuffer<T>>)((ref VBuffer<T> target) =>
        {
            IReadOnlyList<T>? row = values(current());
            VBufferEditor<T> editor = VBufferEditor.Create(ref target, size);
            if (row is T[] array && array.Length == size) array.CopyTo(editor.Values);
            else for (int i = 0; i < size; i++) editor.Values[i] = row is not null && i < row.Count ? row[i] : missing;
            target = editor.Commit();
        }));
}
