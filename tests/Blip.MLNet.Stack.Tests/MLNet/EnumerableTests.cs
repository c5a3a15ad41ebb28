using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Stack.Tests.MLNet;

/// <summary>Objects to views and back.</summary>
public class EnumerableTests
{
    private readonly MLContext _ml = new(seed: 1);

    private sealed class Everything
    {
        public int Whole;
        public float Real { get; set; }
        public double Precise { get; set; }
        public bool Flag { get; set; }
        public string? Text { get; set; }
        public ReadOnlyMemory<char> Memory { get; set; }
        public DateTime Day { get; set; }
        public TimeSpan Span { get; set; }
        public byte Small { get; set; }
        public long Large { get; set; }
        public float[]? Free { get; set; }
        [VectorType(2, 2)] public int[]? Matrix { get; set; }
        public string?[]? Words { get; set; }
        public VBuffer<float> Buffer { get; set; }
        [KeyType(3)] public uint Key { get; set; }
        [ColumnName("Renamed")] public int Original { get; set; }
        [NoColumn] public object? Ignored { get; set; }
        public int ReadOnly => Whole + 1;
    }

    private sealed class Caption
    {
        public string? Text { get; set; }
        public float Score { get; set; }
    }

    private sealed class Vector
    {
        public float[]? Values { get; set; }
    }

    private static Everything Row(int i) => new()
    {
        Whole = i, Real = i + .5f, Precise = i * 2.0, Flag = i % 2 == 1, Text = $"text {i}", Memory = $"memory {i}".AsMemory(),
        Day = new DateTime(2020, 1, 1).AddDays(i), Span = TimeSpan.FromHours(i), Small = (byte)i, Large = long.MaxValue - i,
        Free = [.. Enumerable.Range(0, i).Select(x => (float)x)], Matrix = [i, 1, 2, 3], Words = ["a", null, $"{i}"],
        Buffer = new VBuffer<float>(4, 1, [i], [2]), Key = (uint)i, Original = 10 * i,
    };

    [Fact]
    public void The_members_give_the_columns()
    {
        var schema = _ml.Data.LoadFromEnumerable<Everything>([]).Schema;
        var expected = new Dictionary<string, DataViewType>
        {
            ["Whole"] = NumberDataViewType.Int32, ["Real"] = NumberDataViewType.Single, ["Precise"] = NumberDataViewType.Double,
            ["Flag"] = BooleanDataViewType.Instance, ["Text"] = TextDataViewType.Instance, ["Memory"] = TextDataViewType.Instance,
            ["Day"] = DateTimeDataViewType.Instance, ["Span"] = TimeSpanDataViewType.Instance, ["Small"] = NumberDataViewType.Byte,
            ["Large"] = NumberDataViewType.Int64, ["Free"] = new VectorDataViewType(NumberDataViewType.Single),
            ["Matrix"] = new VectorDataViewType(NumberDataViewType.Int32, 2, 2), ["Words"] = new VectorDataViewType(TextDataViewType.Instance),
            ["Buffer"] = new VectorDataViewType(NumberDataViewType.Single), ["Key"] = new KeyDataViewType(typeof(uint), 3),
            ["Renamed"] = NumberDataViewType.Int32, ["ReadOnly"] = NumberDataViewType.Int32,
        };
        Assert.Equal(expected.Keys, schema.Select(c => c.Name));
        Assert.All(schema, c => Assert.Equal(expected[c.Name], c.Type));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Objects_come_back_as_they_were(bool reuse)
    {
        var view = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 4).Select(Row));
        int i = 0;
        Everything? before = null;
        foreach (var row in _ml.Data.CreateEnumerable<Everything>(view, reuseRowObject: reuse))
        {
            var expected = Row(i);
            Assert.Equal((expected.Whole, expected.Real, expected.Precise, expected.Flag, expected.Text), (row.Whole, row.Real, row.Precise, row.Flag, row.Text));
            Assert.Equal((expected.Day, expected.Span, expected.Small, expected.Large, expected.Original), (row.Day, row.Span, row.Small, row.Large, row.Original));
            Assert.Equal(expected.Memory.ToString(), row.Memory.ToString());
            Assert.Equal(expected.Free!, row.Free ?? []);
            Assert.Equal(expected.Matrix, row.Matrix);
            Assert.Equal<string>(["a", "", $"{i}"], row.Words!.Select(w => w!));
            Assert.Equal(expected.Buffer.DenseValues(), row.Buffer.DenseValues());
            Assert.Equal(i < 3 ? (uint)i + 1 : 0, row.Key);
            Assert.Equal(reuse && before is not null, ReferenceEquals(before, row));
            before = row;
            i++;
        }
        Assert.Equal(4, i);
    }

    [Fact]
    public void Nothing_is_read_before_a_cursor_moves_and_every_cursor_reads_anew()
    {
        int read = 0;
        IEnumerable<Caption> Rows()
        {
            for (int i = 0; i < 3; i++)
            {
                read++;
                yield return new() { Text = $"{i}" };
            }
        }
        var view = _ml.Data.LoadFromEnumerable(Rows());
        Assert.Null(view.GetRowCount());
        using (var cursor = view.GetRowCursor(view.Schema))
        {
            Assert.Equal(0, read);
            Assert.True(cursor.MoveNext());
            Assert.Equal(1, read);
        }
        Assert.Equal(["0", "1", "2"], view.GetColumn<string>("Text"));
        Assert.Equal(4, read);
        Assert.Equal(3, _ml.Data.LoadFromEnumerable(new Caption[3].Select(_ => new Caption()).ToList()).GetRowCount());
        Assert.False(view.CanShuffle);
    }

    [Fact]
    public void A_cursor_counts_its_rows_and_gives_only_what_was_asked_for()
    {
        var view = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 2).Select(Row));
        using var cursor = view.GetRowCursor([view.Schema["Text"]]);
        Assert.True(cursor.IsColumnActive(view.Schema["Text"]));
        Assert.False(cursor.IsColumnActive(view.Schema["Whole"]));
        Assert.Throws<ArgumentOutOfRangeException>(() => cursor.GetGetter<int>(view.Schema["Whole"]));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<int>(view.Schema["Text"]));
        Assert.Same(view.Schema, cursor.Schema);
        Assert.Equal(0, cursor.Batch);
        Assert.Equal(-1, cursor.Position);
        var id = cursor.GetIdGetter();
        DataViewRowId value = default;
        Assert.Throws<InvalidOperationException>(() => id(ref value));
        for (int i = 0; i < 2; i++)
        {
            Assert.True(cursor.MoveNext());
            id(ref value);
            Assert.Equal((i, new DataViewRowId((ulong)i, 0)), (cursor.Position, value));
        }
        Assert.False(cursor.MoveNext());
        Assert.Equal(-1, cursor.Position);
        Assert.False(cursor.MoveNext());
    }

    [Fact]
    public void A_null_row_is_refused()
    {
        var view = _ml.Data.LoadFromEnumerable(new Caption[] { new(), null! });
        Assert.Throws<InvalidOperationException>(() => view.GetColumn<string>("Text").ToArray());
    }

    [Fact]
    public void Null_texts_and_arrays_are_empty()
    {
        var view = _ml.Data.LoadFromEnumerable([new Everything()]);
        Assert.Equal([""], view.GetColumn<string>("Text"));
        Assert.Empty(view.GetColumn<float[]>("Free").Single());
        Assert.Empty(view.GetColumn<string[]>("Words").Single());
    }

    [Fact]
    public void A_definition_changes_names_types_and_annotations()
    {
        var definition = SchemaDefinition.Create(typeof(Vector));
        definition["Values"].ColumnName = "Features";
        definition["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 2);
        definition["Features"].AddAnnotation("SlotNames", new[] { "x", "y" }, new VectorDataViewType(TextDataViewType.Instance, 2));
        var view = _ml.Data.LoadFromEnumerable([new Vector { Values = [1, 2] }], definition);
        var column = Assert.Single(view.Schema);
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetSlotNames(ref names);

        Assert.Equal("Features", column.Name);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 2), column.Type);
        Assert.Equal(["x", "y"], names.DenseValues().Select(n => n.ToString()));
        Assert.Equal([1f, 2f], _ml.Data.CreateEnumerable<Vector>(view, false, schemaDefinition: definition).Single().Values!);
    }

    [Fact]
    public void A_schema_decides_the_types()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Values", new VectorDataViewType(NumberDataViewType.Single, 3));
        var view = _ml.Data.LoadFromEnumerable([new Vector { Values = [1, 2, 3] }], builder.ToSchema());
        Assert.Equal(3, ((VectorDataViewType)view.Schema["Values"].Type).Size);
        builder.AddColumn("Absent", NumberDataViewType.Single);
        Assert.Contains("Absent", Assert.Throws<InvalidOperationException>(() => _ml.Data.LoadFromEnumerable<Vector>([], builder.ToSchema())).Message);
    }

    private sealed class Fixed
    {
        [VectorType(4)] public float[]? Values { get; init; }
    }

    [Fact]
    public void A_definition_without_a_type_takes_the_plain_one()
    {
        var definition = SchemaDefinition.Create(typeof(Fixed));
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 4), definition["Values"].ColumnType);
        definition["Values"].ColumnType = null!;
        var view = _ml.Data.LoadFromEnumerable([new Fixed { Values = [1, 2] }], definition);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single), view.Schema["Values"].Type);
        Assert.Equal([1f, 2f], _ml.Data.CreateEnumerable<Fixed>(view, false).Single().Values!);
    }

    [Fact]
    public async Task Many_cursors_read_one_view()
    {
        var view = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 200).Select(Row).ToList());
        var sums = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
            _ml.Data.CreateEnumerable<Everything>(view, reuseRowObject: true).Sum(r => r.Whole + r.Matrix![0] + r.Text!.Length))));
        Assert.All(sums, sum => Assert.Equal(Enumerable.Range(0, 200).Sum(i => 2 * i + $"text {i}".Length), sum));
    }

    [Fact]
    public void A_missing_column_is_named_or_ignored()
    {
        var view = _ml.Data.LoadFromEnumerable([new Vector { Values = [1] }]);
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.CreateEnumerable<Caption>(view, false));
        Assert.Contains("'Text'", error.Message);
        Assert.Null(_ml.Data.CreateEnumerable<Caption>(view, false, ignoreMissingColumns: true).Single().Text);
    }

    private sealed class WrongCaption
    {
        public int Text { get; set; }
    }

    [Fact]
    public void A_column_of_another_type_is_named()
    {
        var view = _ml.Data.LoadFromEnumerable([new Caption()]);
        var error = Assert.Throws<InvalidOperationException>(() => _ml.Data.CreateEnumerable<WrongCaption>(view, false));
        Assert.Contains("'Text'", error.Message);
        Assert.Contains("String", error.Message);
        Assert.Contains("System.Int32", error.Message);
    }

    private sealed class Unknown
    {
        public Uri? Address { get; set; }
    }

    private sealed class Twice
    {
        [ColumnName("Same")] public int A { get; set; }
        [ColumnName("Same")] public int B { get; set; }
    }

    private sealed class NoVector
    {
        [VectorType(3)] public int A { get; set; }
    }

    private sealed class NoKey
    {
        [KeyType(3)] public float A { get; set; }
    }

    [Fact]
    public void A_class_that_cannot_be_a_row_is_refused()
    {
        Assert.Contains("Address", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.LoadFromEnumerable<Unknown>([])).Message);
        Assert.Contains("Same", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.LoadFromEnumerable<Twice>([])).Message);
        Assert.Contains("Member A", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.LoadFromEnumerable<NoVector>([])).Message);
        Assert.Contains("KeyType", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.LoadFromEnumerable<NoKey>([])).Message);
    }

    [Fact]
    public void Columns_are_enumerated_as_values_texts_or_arrays()
    {
        var view = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 3).Select(Row));
        Assert.Equal([0, 1, 2], view.GetColumn<int>("Whole"));
        Assert.Equal(["text 0", "text 1", "text 2"], view.GetColumn<string>(view.Schema["Text"]));
        Assert.Equal([0, 1, 2], view.GetColumn<float[]>("Free").Select(a => a.Length));
        Assert.Equal(["a", "", "2"], view.GetColumn<string[]>("Words").Last());
        Assert.Equal([0f, 0f, 2f, 0f], view.GetColumn<VBuffer<float>>("Buffer").Last().DenseValues());
        Assert.Contains("Whole", Assert.Throws<ArgumentOutOfRangeException>(() => view.GetColumn<float>("Whole")).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => view.GetColumn<float[]>("Whole"));
        Assert.Throws<ArgumentOutOfRangeException>(() => view.GetColumn<int>("Absent"));
    }
}
