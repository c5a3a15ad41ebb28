using Microsoft.ML.Data;

namespace Blip.MLNet.Stack.Tests.MLNet;

/// <summary>Dense and sparse vectors and the editor that fills them.</summary>
public class VBufferTests
{
    private static VBuffer<float> Sparse => new(6, 2, [10f, 40f], [1, 4]);

    [Fact]
    public void A_sparse_vector_shows_all_its_slots()
    {
        var vector = Sparse;
        Assert.False(vector.IsDense);
        Assert.Equal([0f, 10f, 0f, 0f, 40f, 0f], vector.DenseValues());
        Assert.Equal([1, 4], vector.Items().Select(i => i.Key));
        Assert.Equal([0, 1, 2, 3, 4, 5], vector.Items(all: true).Select(i => i.Key));
        Assert.Equal(40f, vector.GetItemOrDefault(4));
        Assert.Equal(0f, vector.GetItemOrDefault(3));
        Assert.Equal([1, 4], vector.GetIndices().ToArray());
        Assert.Equal([10f, 40f], vector.GetValues().ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => Sparse.GetItemOrDefault(6));
    }

    [Fact]
    public void Copies_keep_or_drop_sparsity()
    {
        VBuffer<float> copy = default, dense = default, part = default;
        Sparse.CopyTo(ref copy);
        Sparse.CopyToDense(ref dense);
        Sparse.CopyTo(ref part, 3, 3);
        Assert.False(copy.IsDense);
        Assert.Equal(Sparse.DenseValues(), copy.DenseValues());
        Assert.True(dense.IsDense);
        Assert.Equal(Sparse.DenseValues(), dense.DenseValues());
        Assert.Equal([0f, 40f, 0f], part.DenseValues());
        var span = new float[8];
        Sparse.CopyTo(span, 1, defaultValue: -1f);
        Assert.Equal([0f, -1f, 10f, -1f, -1f, 40f, -1f, 0f], span);
        Assert.Throws<ArgumentOutOfRangeException>(() => Sparse.CopyTo(new float[5]));
    }

    [Fact]
    public void The_editor_reuses_the_arrays_of_the_destination()
    {
        VBuffer<int> vector = default;
        var first = VBufferEditor.Create(ref vector, 5);
        Assert.True(first.CreatedNewValues);
        for (int i = 0; i < 5; i++)
            first.Values[i] = i;
        vector = first.Commit();

        var second = VBufferEditor.Create(ref vector, 3);
        Assert.False(second.CreatedNewValues);
        second.Values[0] = 7;
        vector = second.Commit();
        Assert.Equal([7, 1, 2], vector.DenseValues());

        var grown = VBufferEditor.Create(ref vector, 9, keepOldOnResize: true);
        Assert.True(grown.CreatedNewValues);
        Assert.Equal(7, grown.Values[0]);
        var sparse = VBufferEditor.Create(ref vector, 9, 4);
        sparse.Values[0] = 1;
        sparse.Indices[0] = 8;
        vector = sparse.CommitTruncated(1);
        Assert.Equal([8], vector.Items().Select(i => i.Key));
    }

    [Fact]
    public void Wrong_sizes_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new VBuffer<int>(3, [1, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VBuffer<int>(3, 2, [1, 2], [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VBuffer<int>(2, 3, [1, 2, 3], [0, 1, 2]));
        VBuffer<int> vector = default;
        Assert.Throws<ArgumentOutOfRangeException>(() => { VBufferEditor.Create(ref vector, -1); });
        Assert.Throws<ArgumentOutOfRangeException>(() => { VBufferEditor.Create(ref vector, 2, 3); });
    }
}
