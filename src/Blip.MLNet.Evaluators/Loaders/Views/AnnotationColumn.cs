using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Evaluators.Loaders.Views;

/// <summary>A column of an annotation view: its name, its type, and how its values come out of a row.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Type">The values' type.</param>
/// <param name="Getter">Makes the column's getter, a <see cref="ValueGetter{TValue}"/> of the type, for what gives the present row.</param>
internal sealed record AnnotationColumn<TRow>(string Name, DataViewType Type, Func<Func<TRow>, Delegate> Getter)
{
    public static AnnotationColumn<TRow> Text(string name, Func<TRow, string> value) =>
        new(name, TextDataViewType.Instance, row => new ValueGetter<ReadOnlyMemory<char>>((ref result) => result = value(row()).AsMemory()));

    public static AnnotationColumn<TRow> Texts(string name, Func<TRow, string[]> values) =>
        Vector(name, TextDataViewType.Instance, values, text => text.AsMemory());

    public static AnnotationColumn<TRow> Singles(string name, Func<TRow, float[]> values) =>
        Vector(name, NumberDataViewType.Single, values, value => value);

    public static AnnotationColumn<TRow> Bytes(string name, Func<TRow, byte[]> values) =>
        Vector(name, NumberDataViewType.Byte, values, value => value);

    public static AnnotationColumn<TRow> Boolean(string name, Func<TRow, bool> value) =>
        new(name, BooleanDataViewType.Instance, row => new ValueGetter<bool>((ref result) => result = value(row())));

    public static AnnotationColumn<TRow> Integer(string name, Func<TRow, int> value) =>
        new(name, NumberDataViewType.Int32, row => new ValueGetter<int>((ref result) => result = value(row())));

    private static AnnotationColumn<TRow> Vector<TIn, TOut>(string name, PrimitiveDataViewType type, Func<TRow, TIn[]> values, Func<TIn, TOut> convert) =>
        new(name, new VectorDataViewType(type), row => new ValueGetter<VBuffer<TOut>>((ref result) =>
        {
            TIn[] source = values(row());
            VBufferEditor<TOut> editor = VBufferEditor.Create(ref result, source.Length);
            for (int i = 0; i < source.Length; i++) editor.Values[i] = convert(source[i]);
            result = editor.Commit();
        }));
}
