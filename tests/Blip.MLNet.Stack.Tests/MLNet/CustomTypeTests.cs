using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Stack.Tests.MLNet;

/// <summary>Members of a class of one's own, whose column type an attribute registers (as images do).</summary>
public class CustomTypeTests
{
    private readonly MLContext _ml = new(seed: 1);

    public sealed class Box
    {
        public int Left, Top;
    }

    public sealed class BoxDataViewType() : StructuredDataViewType(typeof(Box))
    {
        public override bool Equals(DataViewType? other) => other is BoxDataViewType;
        public override bool Equals(object? obj) => obj is BoxDataViewType;
        public override int GetHashCode() => typeof(Box).GetHashCode();
        public override string ToString() => "Box";
    }

    [AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
    public sealed class BoxTypeAttribute : DataViewTypeAttribute
    {
        public override void Register() => DataViewTypeManager.Register(new BoxDataViewType(), typeof(Box), this);
        public override bool Equals(DataViewTypeAttribute? other) => other is BoxTypeAttribute;
        public override bool Equals(object? obj) => obj is BoxTypeAttribute;
        public override int GetHashCode() => 17;
    }

    private sealed class Place
    {
        [BoxType] public Box? Where { get; set; }
        public string? Name { get; set; }
    }

    private sealed class Unmarked
    {
        public Box? Where { get; set; }
    }

    private static readonly Place[] Places = [new() { Where = new() { Left = 1 }, Name = "a" }, new() { Where = new() { Left = 2 }, Name = "b" }];

    [Fact]
    public void A_marked_member_is_a_column_of_its_registered_type()
    {
        var view = _ml.Data.LoadFromEnumerable(Places);
        Assert.Equal(new BoxDataViewType(), view.Schema["Where"].Type);
        Assert.Equal([1, 2], view.GetColumn<Box>("Where").Select(b => b.Left));
        Assert.Equal([1, 2], _ml.Data.CreateEnumerable<Place>(view, false).Select(p => p.Where!.Left));
        var filtered = _ml.Data.FilterByCustomPredicate<Place>(view, p => p.Where!.Left == 1);
        Assert.Equal("b", filtered.GetColumn<string>("Name").Single());
    }

    [Fact]
    public void An_unmarked_member_of_that_class_is_no_column() =>
        Assert.Contains("Where", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.LoadFromEnumerable<Unmarked>([])).Message);

    [Fact]
    public void Views_that_keep_rows_leave_such_columns_out()
    {
        var view = _ml.Data.LoadFromEnumerable(Places);
        Assert.Equal(["Name"], _ml.Data.Cache(view).Schema.Select(c => c.Name));
        Assert.Equal(["Name"], _ml.Data.ShuffleRows(view).Schema.Select(c => c.Name));
        Assert.Equal(["a", "b"], _ml.Data.Cache(view).GetColumn<string>("Name"));
        Assert.Contains("Where", Assert.Throws<InvalidOperationException>(() => _ml.Data.Cache(view, "Where")).Message);
    }

    [Fact]
    public void A_type_is_registered_for_one_class_only()
    {
        new BoxTypeAttribute().Register();
        new BoxTypeAttribute().Register();
        Assert.Throws<ArgumentOutOfRangeException>(() => DataViewTypeManager.Register(new BoxDataViewType(), typeof(Uri)));
        Assert.Throws<ArgumentOutOfRangeException>(() => DataViewTypeManager.Register(new BoxDataViewType(), typeof(string)));
    }
}
