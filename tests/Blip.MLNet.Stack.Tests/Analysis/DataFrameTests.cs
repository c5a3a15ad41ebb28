using Microsoft.Data.Analysis;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Stack.Tests.Analysis;

/// <summary>A DataFrame as a data view, and a data view as a DataFrame.</summary>
public class DataFrameTests
{
    private readonly MLContext _ml = new();

    private static DataFrame Frame() => new(
        new StringDataFrameColumn("Name", ["one", "two", "three"]),
        new PrimitiveDataFrameColumn<float>("Value", [1.5f, 2.5f, 3.5f]),
        new PrimitiveDataFrameColumn<bool>("Flag", [true, false, true]));

    [Fact]
    public void A_frame_is_data()
    {
        IDataView data = Frame();
        Assert.Equal(3, data.GetRowCount());
        Assert.Equal(["Name", "Value", "Flag"], data.Schema.Select(c => c.Name));
        Assert.Equal(["one", "two", "three"], data.GetColumn<string>("Name"));
        Assert.Equal([1.5f, 2.5f, 3.5f], data.GetColumn<float>("Value"));
        Assert.Equal([true, false, true], data.GetColumn<bool>("Flag"));
    }

    [Fact]
    public void Data_is_a_frame()
    {
        IDataView data = _ml.Transforms.CopyColumns("Copy", "Value").Fit(Frame()).Transform(Frame());
        DataFrame frame = data.ToDataFrame(-1, "Name", "Copy");
        Assert.Equal(["Name", "Copy"], frame.Columns.Select(c => c.Name));
        Assert.Equal(3, frame.Rows.Count);
        Assert.Equal("two", frame.Rows[1]["Name"]);
        Assert.Equal(3.5f, frame["Copy"][2]);
        Assert.Equal(2, data.ToDataFrame(2).Rows.Count);
        Assert.Equal(0, frame["Copy"].NullCount);
    }

    [Fact]
    public void A_column_that_a_frame_cannot_hold_is_refused()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new VectorRow() });
        Assert.ThrowsAny<Exception>(() => data.ToDataFrame().Rows[0]["Missing"]);
        Assert.ThrowsAny<ArgumentException>(() => Frame()["Missing"]);
        Assert.ThrowsAny<ArgumentException>(() => new DataFrame(new StringDataFrameColumn("A", ["x"]), new StringDataFrameColumn("B", ["x", "y"])));
    }

    private sealed class VectorRow
    {
        [VectorType(2)]
        public float[] Values { get; set; } = [1, 2];
    }
}
