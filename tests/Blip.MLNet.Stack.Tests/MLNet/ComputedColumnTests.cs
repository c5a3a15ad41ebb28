using System.Collections;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Stack.Tests.MLNet;

/// <summary>A view that computes a column reads what is before it on another thread, and ahead of what is asked for.</summary>
public sealed class ComputedColumnTests
{
    private readonly MLContext _ml = new();

    [Fact]
    public void Values_and_order_are_those_of_the_rows()
    {
        var rows = new Numbers(1000);
        IDataView result = Copied(rows);
        using DataViewRowCursor cursor = result.GetRowCursor(result.Schema);
        ValueGetter<float> number = cursor.GetGetter<float>(result.Schema["Number"]), copy = cursor.GetGetter<float>(result.Schema["Copy"]);
        ValueGetter<VBuffer<float>> vec = cursor.GetGetter<VBuffer<float>>(result.Schema["Vec"]);
        float n = 0, c = 0;
        VBuffer<float> v = default;
        for (int i = 0; i < 1000; i++)
        {
            Assert.True(cursor.MoveNext());
            number(ref n);
            copy(ref c);
            vec(ref v);
            Assert.Equal((i, i, (long)i, (float)i), (n, c, cursor.Position, v.GetItemOrDefault(1)));
        }
        Assert.False(cursor.MoveNext());
    }

    [Fact]
    public void The_source_is_read_on_another_thread()
    {
        var rows = new Numbers(10);
        Assert.Equal(10, Copied(rows).GetColumn<float>("Copy").Count());
        Assert.DoesNotContain(Environment.CurrentManagedThreadId, rows.Threads);
    }

    [Fact]
    public void Columns_that_are_passed_through_are_read_in_place()
    {
        var rows = new Numbers(10);
        Assert.Equal(3, Copied(rows).GetColumn<float>("Number").Take(3).Count());
        Assert.Equal([Environment.CurrentManagedThreadId], rows.Threads);
        Assert.Equal(3, rows.Given);
    }

    [Fact]
    public void Reading_stops_when_nobody_asks_any_more()
    {
        var rows = new Numbers(long.MaxValue);
        Assert.Equal([0f, 1f, 2f], Copied(rows).GetColumn<float>("Copy").Take(3));
        Assert.InRange(rows.Given, 3, 10_000);
    }

    [Fact]
    public void An_error_of_the_source_comes_wrapped()
    {
        var rows = new Numbers(300) { Fails = true };
        var error = Assert.Throws<InvalidOperationException>(() => Copied(rows).GetColumn<float>("Copy").Count());
        Assert.Equal("no row 300", Assert.IsType<IOException>(error.GetBaseException()).Message);
    }

    private IDataView Copied(Numbers rows)
    {
        IDataView data = _ml.Data.LoadFromEnumerable(rows);
        return _ml.Transforms.CopyColumns("Again", "Number").Append(_ml.Transforms.CopyColumns("Copy", "Again")).Fit(data).Transform(data);
    }

    private sealed class Numbers(long count) : IEnumerable<ModelRow>
    {
        public bool Fails { get; init; }
        public long Given { get; private set; }
        public HashSet<int> Threads { get; } = [];

        public IEnumerator<ModelRow> GetEnumerator()
        {
            for (Given = 0; Given < count;)
            {
                Threads.Add(Environment.CurrentManagedThreadId);
                yield return new ModelRow { Number = Given, Vec = [0, Given++, 0] };
            }
            if (Fails) throw new IOException($"no row {count}");
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
