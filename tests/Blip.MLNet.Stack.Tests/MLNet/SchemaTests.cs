using System.Collections.Immutable;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Stack.Tests.MLNet;

/// <summary>Schemas, their types and annotations.</summary>
public class SchemaTests
{
    [Fact]
    public void A_name_finds_the_last_column_of_that_name_and_hides_the_others()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("A", NumberDataViewType.Int32);
        builder.AddColumn("B", TextDataViewType.Instance);
        builder.AddColumn("A", NumberDataViewType.Single);
        var schema = builder.ToSchema();

        Assert.Equal(3, schema.Count);
        Assert.Equal(2, schema["A"].Index);
        Assert.Equal([true, false, false], schema.Select(c => c.IsHidden));
        Assert.Equal(NumberDataViewType.Single, schema.GetColumnOrNull("A")!.Value.Type);
        Assert.Equal("A: Single", schema[2].ToString());
        Assert.Equal("3 columns", schema.ToString());
    }

    [Fact]
    public void A_missing_column_is_named()
    {
        var schema = new DataViewSchema.Builder().ToSchema();
        Assert.Null(schema.GetColumnOrNull("Picture"));
        Assert.Contains("Picture", Assert.Throws<ArgumentOutOfRangeException>(() => schema["Picture"]).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => schema[0]);
        Assert.Throws<ArgumentNullException>(() => schema.GetColumnOrNull(""));
    }

    [Fact]
    public void Annotations_keep_values_and_types()
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddPrimitiveValue("Unit", TextDataViewType.Instance, "pixel".AsMemory());
        annotations.Add("Mean", new VectorDataViewType(NumberDataViewType.Single, 3), (ref VBuffer<float> v) => v = new VBuffer<float>(3, [1, 2, 3]));
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Image", TextDataViewType.Instance, annotations.ToAnnotations());
        var column = builder.ToSchema()["Image"];

        ReadOnlyMemory<char> unit = default;
        column.Annotations.GetValue("Unit", ref unit);
        VBuffer<float> mean = default;
        column.Annotations.GetValue("Mean", ref mean);
        Assert.Equal("pixel", unit.ToString());
        Assert.Equal([1f, 2f, 3f], mean.DenseValues());
        Assert.Equal("Image: String {Unit, Mean}", column.ToString());
        Assert.Throws<InvalidOperationException>(() => column.Annotations.GetValue("Unknown", ref unit));
        Assert.Throws<InvalidOperationException>(() => column.Annotations.GetValue("Mean", ref unit));
        Assert.Throws<ArgumentException>(() => annotations.AddPrimitiveValue("Wrong", NumberDataViewType.Int32, 1f));
        Assert.ThrowsAny<Exception>(() => annotations.Add("Wrong", NumberDataViewType.Int32, (Delegate)(ValueGetter<float>)((ref float v) => v = 1)));
    }

    [Fact]
    public void Selected_annotations_are_taken_over()
    {
        var source = new DataViewSchema.Annotations.Builder();
        source.AddPrimitiveValue("A", NumberDataViewType.Int32, 1);
        source.AddPrimitiveValue("B", NumberDataViewType.Int32, 2);
        var target = new DataViewSchema.Annotations.Builder();
        target.Add(source.ToAnnotations(), name => name == "B");
        var taken = target.ToAnnotations();

        int value = 0;
        taken.GetValue("B", ref value);
        Assert.Equal(2, value);
        Assert.Equal("B", Assert.Single(taken.Schema).Name);
    }

    [Fact]
    public void Types_compare_by_what_they_hold()
    {
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 2, 3), new VectorDataViewType(NumberDataViewType.Single, ImmutableArray.Create(2, 3)));
        Assert.NotEqual(new VectorDataViewType(NumberDataViewType.Single, 6), new VectorDataViewType(NumberDataViewType.Single, 2, 3));
        Assert.NotEqual(new VectorDataViewType(NumberDataViewType.Single, 6), new VectorDataViewType(NumberDataViewType.Double, 6));
        Assert.Equal(new KeyDataViewType(typeof(uint), 7), new KeyDataViewType(typeof(uint), 7ul));
        Assert.NotEqual(new KeyDataViewType(typeof(uint), 7), new KeyDataViewType(typeof(uint), 8));
        Assert.NotEqual<DataViewType>(NumberDataViewType.Int32, NumberDataViewType.UInt32);
        Assert.Equal(new KeyDataViewType(typeof(uint), 7).GetHashCode(), new KeyDataViewType(typeof(uint), 7).GetHashCode());
    }

    [Fact]
    public void Types_have_sizes_raw_types_and_texts()
    {
        var known = new VectorDataViewType(NumberDataViewType.Single, 2, 3);
        var unknown = new VectorDataViewType(TextDataViewType.Instance);
        Assert.True(known.IsKnownSize);
        Assert.Equal(6, known.Size);
        Assert.False(unknown.IsKnownSize);
        Assert.Equal(typeof(VBuffer<ReadOnlyMemory<char>>), unknown.RawType);
        Assert.Equal("Vector<Single, 2, 3>", known.ToString());
        Assert.Equal("Vector<String>", unknown.ToString());
        Assert.Equal("Vector<Single, 4>", new VectorDataViewType(NumberDataViewType.Single, 4).ToString());
        Assert.Equal("Key<UInt32, 0-6>", new KeyDataViewType(typeof(uint), 7).ToString());
        Assert.Equal("String", TextDataViewType.Instance.ToString());
        Assert.Equal("Int64", NumberDataViewType.Int64.ToString());
    }

    [Fact]
    public void Wrong_types_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new KeyDataViewType(typeof(int), 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new KeyDataViewType(typeof(byte), 256));
        Assert.Throws<ArgumentOutOfRangeException>(() => new KeyDataViewType(typeof(uint), 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VectorDataViewType(NumberDataViewType.Single, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VectorDataViewType(NumberDataViewType.Single, ImmutableArray<int>.Empty));
    }

    [Fact]
    public void Row_ids_are_ordered_and_derive_others()
    {
        var id = new DataViewRowId(5, 1);
        Assert.Equal("00000000000000010000000000000005", id.ToString());
        Assert.True(id.CompareTo(new(9, 0)) > 0);
        Assert.Equal(6, new[] { id, id.Fork(), id.Next(), id.Combine(new(1, 0)), id.Combine(new(2, 0)), id.Fork().Next() }.Distinct().Count());
        Assert.Equal(id.Combine(new(1, 0)), new DataViewRowId(5, 1).Combine(new DataViewRowId(1, 0)));
    }
}
