using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Stack.Tests.MLNet;

/// <summary>What views ask of a view that somebody else wrote.</summary>
public class CursorTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Only_the_needed_columns_are_asked_for_and_every_cursor_is_disposed()
    {
        var source = new Squares();
        var view = _ml.Data.TakeRows(_ml.Data.FilterRowsByColumn(source, "Real", 2), 3);
        Assert.Equal([4, 9, 16], view.GetColumn<int>("Square"));
        Assert.Equal(["Square", "Real"], source.Asked);
        Assert.Equal((1, 1), (source.Opened, source.Disposed));
        Assert.Equal(7, _ml.Data.CreateEnumerable<Row>(source, true).First(r => r.Square == 49).Number);
        Assert.Equal((2, 2), (source.Opened, source.Disposed));
        _ = source.Preview();
        _ = _ml.Data.Cache(source).GetColumn<int>("Square").Count();
        _ = _ml.Data.TrainTestSplit(source).TestSet.GetColumn<int>("Square").Count();
        SpinWait.SpinUntil(() => source.Opened == source.Disposed, TimeSpan.FromSeconds(10));
        Assert.Equal(source.Opened, source.Disposed);
    }

    [Fact]
    public void Filters_and_mappers_ask_for_a_set_of_cursors_and_cuts_for_one()
    {
        var source = new Squares();
        _ = _ml.Data.TakeRows(source, 2).GetColumn<int>("Square").Count();
        Assert.Equal(0, source.Sets);
        _ = _ml.Data.FilterRowsByColumn(source, "Real", 2).GetColumn<int>("Square").Count();
        Assert.Equal(1, source.Sets);
        _ = _ml.Transforms.CopyColumns("Copy", "Square").Fit(source).Transform(source).GetColumn<int>("Copy").Count();
        Assert.Equal(2, source.Sets);
    }

    [Fact]
    public void A_filter_passes_the_random_order_on_and_a_cut_does_not()
    {
        var source = new Squares();
        var random = new Random(1);
        var filter = _ml.Data.FilterRowsByColumn(source, "Real", 2);
        filter.GetRowCursor(filter.Schema, random).Dispose();
        Assert.Same(random, source.Random);
        Assert.True(filter.CanShuffle);
        var cut = _ml.Data.TakeRows(source, 2);
        cut.GetRowCursor(cut.Schema, random).Dispose();
        Assert.Null(source.Random);
        Assert.False(cut.CanShuffle);
    }

    private sealed class Row
    {
        public int Number { get; set; }
        public int Square { get; set; }
    }

    private sealed class Squares : IDataView
    {
        public Squares()
        {
            var builder = new DataViewSchema.Builder();
            builder.AddColumn("Number", NumberDataViewType.Int32);
            builder.AddColumn("Square", NumberDataViewType.Int32);
            builder.AddColumn("Real", NumberDataViewType.Single);
            Schema = builder.ToSchema();
        }

        public string[] Asked { get; private set; } = [];
        public Random? Random { get; private set; }
        public int Opened;
        public int Sets;
        public int Disposed;
        public bool CanShuffle => true;
        public DataViewSchema Schema { get; }
        public long? GetRowCount() => null;

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
        {
            Asked = [.. columnsNeeded.Select(c => c.Name)];
            Random = rand;
            Opened++;
            return new Cursor(this, [.. columnsNeeded.Select(c => c.Index)]);
        }

        public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
        {
            Sets++;
            return [GetRowCursor(columnsNeeded, rand)];
        }

        private sealed class Cursor(Squares view, HashSet<int> active) : DataViewRowCursor
        {
            private long _position = -1;
            private bool _disposed;

            public override DataViewSchema Schema => view.Schema;
            public override long Position => _position;
            public override long Batch => 0;
            public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);
            public override bool MoveNext() => ++_position < 10;
            public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new((ulong)_position, 0);

            public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
            {
                Assert.True(IsColumnActive(column), $"{column.Name} was not asked for");
                Delegate getter = column.Index switch
                {
                    0 => (ValueGetter<int>)((ref int value) => value = (int)_position),
                    1 => (ValueGetter<int>)((ref int value) => value = (int)(_position * _position)),
                    _ => (ValueGetter<float>)((ref float value) => value = _position),
                };
                return (ValueGetter<TValue>)getter;
            }

            protected override void Dispose(bool disposing)
            {
                if (!_disposed)
                    Interlocked.Increment(ref view.Disposed);
                _disposed = true;
                base.Dispose(disposing);
            }
        }
    }
}
