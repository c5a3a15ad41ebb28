using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Stack.Tests.MLNet;

/// <summary>The schema that goes with a model: types and annotations of every kind.</summary>
public sealed class SavedSchemaTests
{
    private readonly MLContext _ml = new();

    public static TheoryData<DataViewType> Types =>
    [
        NumberDataViewType.SByte, NumberDataViewType.Byte, NumberDataViewType.Int16, NumberDataViewType.UInt16, NumberDataViewType.Int32,
        NumberDataViewType.UInt32, NumberDataViewType.Int64, NumberDataViewType.UInt64, NumberDataViewType.Single, NumberDataViewType.Double,
        BooleanDataViewType.Instance, TextDataViewType.Instance, TimeSpanDataViewType.Instance, DateTimeDataViewType.Instance,
        DateTimeOffsetDataViewType.Instance, RowIdDataViewType.Instance,
        new KeyDataViewType(typeof(uint), 7), new KeyDataViewType(typeof(byte), 255), new KeyDataViewType(typeof(ulong), 1UL << 40),
        new VectorDataViewType(NumberDataViewType.Single, 3), new VectorDataViewType(NumberDataViewType.Single, 3, 16, 16),
        new VectorDataViewType(TextDataViewType.Instance), new VectorDataViewType(new KeyDataViewType(typeof(uint), 30), 5),
    ];

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Types))]
    public void A_type_comes_back(DataViewType type)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Column", type);
        Assert.Equal([("Column", type)], RoundTrip(builder.ToSchema()).Select(c => (c.Name, c.Type)));
    }

    [Fact]
    public void Hidden_columns_stay_hidden()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("A", TextDataViewType.Instance);
        builder.AddColumn("A", NumberDataViewType.Int32);
        builder.AddColumn("Bild 😀", NumberDataViewType.Int32);
        Assert.Equal([("A", true), ("A", false), ("Bild 😀", false)], RoundTrip(builder.ToSchema()).Select(c => (c.Name, c.IsHidden)));
    }

    [Fact]
    public void Annotations_come_back()
    {
        string[] names = [.. Enumerable.Range(0, 100).Select(i => $"slot {i % 3}")];
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add<VBuffer<ReadOnlyMemory<char>>>("SlotNames", new VectorDataViewType(TextDataViewType.Instance, 100),
            (ref VBuffer<ReadOnlyMemory<char>> v) => v = new(100, [.. names.Select(n => n.AsMemory())]));
        annotations.AddPrimitiveValue("IsNormalized", BooleanDataViewType.Instance, true);
        annotations.AddPrimitiveValue("ScoreColumnKind", TextDataViewType.Instance, "Caption".AsMemory());
        annotations.AddPrimitiveValue("ScoreColumnSetId", new KeyDataViewType(typeof(uint), 50), 4u);
        annotations.Add<VBuffer<float>>("Sparse", new VectorDataViewType(NumberDataViewType.Single, 1000),
            (ref VBuffer<float> v) => v = new(1000, 2, [3f, 4f], [10, 999]));
        annotations.Add<VBuffer<int>>("Any", new VectorDataViewType(NumberDataViewType.Int32), (ref VBuffer<int> v) => v = new(2, [8, 9]));
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Plain", NumberDataViewType.Single);
        builder.AddColumn("Features", new VectorDataViewType(NumberDataViewType.Single, 100), annotations.ToAnnotations());

        DataViewSchema read = RoundTrip(builder.ToSchema());
        DataViewSchema.Column column = read["Features"];
        Assert.Empty(read["Plain"].Annotations.Schema);
        Assert.Equal(["SlotNames", "IsNormalized", "ScoreColumnKind", "ScoreColumnSetId", "Sparse", "Any"], column.Annotations.Schema.Select(a => a.Name));
        Assert.True(column.HasSlotNames());
        VBuffer<ReadOnlyMemory<char>> slots = default;
        column.GetSlotNames(ref slots);
        Assert.Equal(names, slots.DenseValues().Select(m => m.ToString()));
        Assert.True(column.IsNormalized());
        Assert.Equal("Caption", Value<ReadOnlyMemory<char>>(column, "ScoreColumnKind").ToString());
        Assert.Equal(4u, Value<uint>(column, "ScoreColumnSetId"));
        VBuffer<float> sparse = Value<VBuffer<float>>(column, "Sparse");
        Assert.Equal((1000, 4f, 3f, 0f), (sparse.Length, sparse.GetItemOrDefault(999), sparse.GetItemOrDefault(10), sparse.GetItemOrDefault(11)));
        Assert.Equal([8, 9], Value<VBuffer<int>>(column, "Any").DenseValues());
    }

    [Fact]
    public void Key_values_come_back()
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add<VBuffer<ReadOnlyMemory<char>>>("KeyValues", new VectorDataViewType(TextDataViewType.Instance, 2),
            (ref VBuffer<ReadOnlyMemory<char>> v) => v = new(2, ["yes".AsMemory(), "no".AsMemory()]));
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Answer", new KeyDataViewType(typeof(uint), 2), annotations.ToAnnotations());
        DataViewSchema.Column column = RoundTrip(builder.ToSchema())["Answer"];
        Assert.True(column.HasKeyValues());
        Assert.False(column.HasKeyValues(NumberDataViewType.Single));
        Assert.False(column.HasSlotNames());
        VBuffer<ReadOnlyMemory<char>> values = default;
        column.GetKeyValues(ref values);
        Assert.Equal(["yes", "no"], values.DenseValues().Select(m => m.ToString()));
    }

    private DataViewSchema RoundTrip(DataViewSchema schema)
    {
        var zip = new MemoryStream();
        _ml.Model.Save(new TransformerChain<ITransformer>(), schema, zip);
        _ml.Model.Load(new MemoryStream(zip.ToArray()), out DataViewSchema read);
        return read;
    }

    private static T Value<T>(DataViewSchema.Column column, string kind)
    {
        T value = default!;
        column.Annotations.GetValue(kind, ref value);
        return value;
    }
}
