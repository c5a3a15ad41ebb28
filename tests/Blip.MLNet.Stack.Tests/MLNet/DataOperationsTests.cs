using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Stack.Tests.MLNet;

/// <summary>Views of a part of the rows, in another order, or kept in memory.</summary>
public class DataOperationsTests
{
    private readonly MLContext _ml = new(seed: 7);

    private IDataView View(int count = 10) => _ml.Data.LoadFromEnumerable(new CountingRows(count).Rows());

    private static int[] Numbers(IDataView view) => [.. view.GetColumn<int>("Number")];

    [Fact]
    public void Take_and_skip_cut_the_rows()
    {
        var source = new CountingRows(10);
        var view = _ml.Data.LoadFromEnumerable(source.Rows());
        Assert.Equal([0, 1, 2], Numbers(_ml.Data.TakeRows(view, 3)));
        Assert.Equal(3, source.Read);
        Assert.Equal([8, 9], Numbers(_ml.Data.SkipRows(view, 8)));
        Assert.Empty(Numbers(_ml.Data.SkipRows(view, 80)));
        Assert.Equal([4, 5], Numbers(_ml.Data.TakeRows(_ml.Data.SkipRows(view, 4), 2)));
        Assert.Equal(2, _ml.Data.TakeRows(_ml.Data.LoadFromEnumerable(new CountingRows(5).Rows().ToList()), 2).GetRowCount());
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.TakeRows(view, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.SkipRows(view, 0));
    }

    [Fact]
    public void A_range_holds_its_lower_bound_only()
    {
        Assert.Equal([2, 3, 4], Numbers(_ml.Data.FilterRowsByColumn(View(), "Place", 0.2, 0.5)));
        Assert.Equal([5, 6, 7, 8, 9], Numbers(_ml.Data.FilterRowsByColumn(View(), "Place", lowerBound: 0.5)));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.FilterRowsByColumn(View(), "Text", 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.FilterRowsByColumn(View(), "Absent", 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.FilterRowsByColumn(View(), "Place", 1, 0));
    }

    [Fact]
    public void A_filtered_cursor_hides_the_column_it_filters_by()
    {
        var view = _ml.Data.FilterRowsByColumn(View(), "Place", 0.5);
        using var cursor = view.GetRowCursor([view.Schema["Number"]]);
        Assert.False(cursor.IsColumnActive(view.Schema["Place"]));
        Assert.True(cursor.MoveNext());
        Assert.Equal(0, cursor.Position);
        DataViewRowId id = default;
        cursor.GetIdGetter()(ref id);
        Assert.Equal(5ul, id.Low);
    }

    [Fact]
    public void A_predicate_leaves_rows_out() =>
        Assert.Equal([1, 3, 5, 7, 9], Numbers(_ml.Data.FilterByCustomPredicate<NumberedRow>(View(), row => row.Number % 2 == 0)));

    [Theory]
    [InlineData(1000)]
    [InlineData(5)]
    [InlineData(1)]
    public void A_shuffle_has_the_same_rows_in_an_order_that_the_seed_decides(int pool)
    {
        var shuffled = _ml.Data.ShuffleRows(View(100), seed: 3, shufflePoolSize: pool);
        var order = Numbers(shuffled);
        Assert.Equal(Enumerable.Range(0, 100), order.Order());
        Assert.Equal(order, Numbers(shuffled));
        Assert.Equal(order, Numbers(_ml.Data.ShuffleRows(View(100), seed: 3, shufflePoolSize: pool)));
        if (pool > 1)
        {
            Assert.NotEqual(order, Numbers(_ml.Data.ShuffleRows(View(100), seed: 4, shufflePoolSize: pool)));
            Assert.NotEqual(Enumerable.Range(0, 100), order);
            // A row leaves no earlier than it has come into the pool.
            Assert.All(order.Select((number, at) => number - at), ahead => Assert.True(ahead < pool));
        }
        Assert.Equal(order.Select(i => $"text {i}"), shuffled.GetColumn<string>("Text"));
        Assert.Equal(order.Select(i => i + 1f), shuffled.GetColumn<float[]>("Values").Select(v => v[1]));
        Assert.True(shuffled.CanShuffle);
    }

    [Fact]
    public void Shuffled_rows_keep_their_ids()
    {
        var view = _ml.Data.ShuffleRows(View(20), seed: 1);
        using var cursor = view.GetRowCursor([view.Schema["Number"]]);
        var number = cursor.GetGetter<int>(view.Schema["Number"]);
        var id = cursor.GetIdGetter();
        for (int row = 0; cursor.MoveNext(); row++)
        {
            int value = 0;
            DataViewRowId rowId = default;
            number(ref value);
            id(ref rowId);
            Assert.Equal((ulong)value, rowId.Low);
            Assert.Equal(row, cursor.Position);
        }
    }

    [Fact]
    public void A_cache_reads_its_source_once()
    {
        var source = new CountingRows(10);
        var cache = _ml.Data.Cache(_ml.Data.LoadFromEnumerable(source.Rows()));
        for (int i = 0; i < 3; i++)
            Assert.Equal(Enumerable.Range(0, 10), Numbers(cache));
        Assert.Equal(10, source.Read);
        Assert.Equal(10, cache.GetRowCount());
        Assert.Equal("text 9", cache.GetColumn<string>("Text").Last());
        Assert.Equal(20, source.Read);
        Assert.Contains("Absent", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.Cache(cache, "Absent")).Message);
    }

    [Fact]
    public void A_cache_is_filled_by_another_thread()
    {
        int reader = 0;
        IEnumerable<NumberedRow> Rows()
        {
            reader = Environment.CurrentManagedThreadId;
            yield return new();
        }
        Assert.Single(Numbers(_ml.Data.Cache(_ml.Data.LoadFromEnumerable(Rows()))));
        Assert.NotEqual(0, reader);
        Assert.NotEqual(Environment.CurrentManagedThreadId, reader);
    }

    [Fact]
    public async Task Cursors_share_a_cache()
    {
        var source = new CountingRows(500);
        var cache = _ml.Data.Cache(_ml.Data.LoadFromEnumerable(source.Rows()), "Number", "Values");
        var sums = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
            _ml.Data.CreateEnumerable<NumberedRow>(cache, false, ignoreMissingColumns: true).Sum(r => (long)r.Values![1]))));
        Assert.All(sums, sum => Assert.Equal(500 * 501 / 2, sum));
        // The named columns in one pass, the others in one more.
        Assert.Equal(1000, source.Read);
    }

    [Fact]
    public void A_cache_can_be_read_in_random_order()
    {
        var cache = _ml.Data.Cache(View(50));
        using var cursor = cache.GetRowCursor([cache.Schema["Number"]], new Random(1));
        var getter = cursor.GetGetter<int>(cache.Schema["Number"]);
        var order = new List<int>();
        int value = 0;
        while (cursor.MoveNext())
        {
            getter(ref value);
            order.Add(value);
        }
        Assert.Equal(Enumerable.Range(0, 50), order.Order());
        Assert.NotEqual(Enumerable.Range(0, 50), order);
        Assert.True(cache.CanShuffle);
    }

    [Fact]
    public void A_failing_source_fails_the_cache_and_the_shuffle()
    {
        IEnumerable<NumberedRow> Rows()
        {
            yield return new();
            throw new InvalidDataException("the third line is broken");
        }
        var view = _ml.Data.LoadFromEnumerable(Rows());
        foreach (var failing in new[] { _ml.Data.Cache(view), _ml.Data.ShuffleRows(view) })
        {
            var error = Assert.Throws<InvalidOperationException>(() => Numbers(failing));
            Assert.Contains("the third line is broken", error.ToString());
        }
    }

    [Fact]
    public void A_split_has_every_row_in_one_part()
    {
        var split = _ml.Data.TrainTestSplit(View(1000), testFraction: 0.2, seed: 5);
        int[] train = Numbers(split.TrainSet), test = Numbers(split.TestSet);
        Assert.Equal(Enumerable.Range(0, 1000), train.Concat(test).Order());
        Assert.InRange(test.Length, 150, 250);
        Assert.Equal(test, Numbers(_ml.Data.TrainTestSplit(View(1000), 0.2, seed: 5).TestSet));
        Assert.NotEqual(test, Numbers(_ml.Data.TrainTestSplit(View(1000), 0.2, seed: 6).TestSet));
        Assert.Equal(View().Schema.Select(c => c.Name), split.TestSet.Schema.Select(c => c.Name));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.TrainTestSplit(View(), 1));
    }

    [Theory]
    [InlineData("Name")]
    [InlineData("Group")]
    [InlineData("Number")]
    [InlineData("Place")]
    public void Rows_with_one_key_stay_together(string key)
    {
        var split = _ml.Data.TrainTestSplit(View(600), testFraction: 0.5, samplingKeyColumnName: key, seed: 5);
        NumberedRow[] train = Objects(split.TrainSet), test = Objects(split.TestSet);
        Assert.Equal(Enumerable.Range(0, 600), train.Concat(test).Select(r => r.Number).Order());
        Assert.NotEmpty(train);
        Assert.NotEmpty(test);
        if (key == "Name")
            Assert.Empty(train.Select(r => r.Name).Intersect(test.Select(r => r.Name)));
        if (key == "Group")
            Assert.Empty(train.Select(r => r.Group).Intersect(test.Select(r => r.Group)));
        if (key == "Place")
            Assert.True(test.Max(r => r.Place) < train.Min(r => r.Place));
        Assert.Contains("Absent", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.TrainTestSplit(View(), samplingKeyColumnName: "Absent")).Message);
    }

    // The published values of MurmurHash3 (x86, 32 bits, seed 0).
    [Theory]
    [InlineData("hello", 0, 0x248bfa47u)]
    [InlineData("hello, world", 0, 0x149bbb7fu)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0, 0x2e4ff723u)]
    [InlineData(null, 0, 0x2362f9deu)]
    [InlineData(null, unchecked((int)0x87654321), 0xf55b516bu)]
    public void A_key_lies_where_its_hash_says(string? text, int number, uint hash)
    {
        var view = _ml.Data.LoadFromEnumerable([new NumberedRow { Name = text, Number = number }]);
        double place = ((hash & 0x3fffffff) + 0.5) / (1 << 30);
        IDataView Test(double fraction) => _ml.Data.TrainTestSplit(view, fraction, text is null ? "Number" : "Name", seed: 0).TestSet;
        Assert.Single(Numbers(Test(place + 1e-8)));
        Assert.Empty(Numbers(Test(place - 1e-8)));
    }

    [Fact]
    public void Folds_test_every_row_once()
    {
        var folds = _ml.Data.CrossValidationSplit(View(300), numberOfFolds: 3, seed: 1);
        Assert.Equal(3, folds.Count);
        Assert.Equal(Enumerable.Range(0, 300), folds.SelectMany(f => Numbers(f.TestSet)).Order());
        Assert.All(folds, f => Assert.Equal(300, Numbers(f.TrainSet).Length + Numbers(f.TestSet).Length));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.CrossValidationSplit(View(), 1));
    }

    [Fact]
    public void A_preview_shows_the_first_rows()
    {
        var preview = View().Preview(maxRows: 2);
        Assert.Equal(2, preview.RowView.Length);
        Assert.Equal("6 columns, 2 rows", preview.ToString());
        Assert.Equal(KeyValuePair.Create("Number", (object)1), preview.RowView[1].Values[0]);
        Assert.Equal([0, 1], preview.ColumnView[0].Values.Cast<int>());
        Assert.Equal("Number: Int32", preview.ColumnView[0].ToString());
    }

    private static NumberedRow[] Objects(IDataView view) => [.. new MLContext().Data.CreateEnumerable<NumberedRow>(view, false)];
}
