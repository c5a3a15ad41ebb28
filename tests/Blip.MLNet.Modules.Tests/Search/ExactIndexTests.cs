using Blip.MLNet.Modules.Search;

namespace Blip.MLNet.Modules.Tests.Search;

public class ExactIndexTests
{
    [Theory]
    [InlineData(1000, 256, 10)]
    [InlineData(57, 3, 57)]
    [InlineData(5, 16, 50)]
    [InlineData(20, 7, 0)]
    public void The_nearest_are_those_of_a_full_sort(int items, int dimension, int count)
    {
        var random = new Random(items);
        float[] vectors = [.. Enumerable.Range(0, items * dimension).Select(_ => random.NextSingle() - 0.5f)];
        float[] query = [.. Enumerable.Range(0, dimension).Select(_ => random.NextSingle() - 0.5f)];
        var index = new ExactIndex(vectors, dimension);
        double Product(int i) => Enumerable.Range(0, dimension).Sum(d => (double)vectors[i * dimension + d] * query[d]);
        int[] expected = [.. Enumerable.Range(0, items).OrderByDescending(Product).Take(count)];
        IReadOnlyList<ShortlistEntry> actual = index.Search(query, count);
        Assert.Equal(expected, actual.Select(a => a.Index));
        Assert.All(actual, a => Assert.Equal(Product(a.Index), a.Similarity, 1e-4));
    }

    [Fact]
    public void Equal_items_keep_their_order_wherever_the_list_is_cut()
    {
        var index = new ExactIndex([1, 3, 2, 3, 3, 1, 3], 1);
        Assert.Equal([1, 3, 4, 6, 2, 0, 5], index.Search([1], 7).Select(h => h.Index));
        Assert.Equal([1, 3], index.Search([1], 2).Select(h => h.Index));
        Assert.Equal([0, 5, 2], index.Search([-1], 3).Select(h => h.Index));
    }

    [Fact]
    public void Another_dimension_and_values_that_are_no_numbers_are_refused()
    {
        var index = new ExactIndex([1, 2, 3, 4], 2);
        Assert.Contains("3 numbers", Assert.Throws<ArgumentException>(() => index.Search([1, 2, 3], 1)).Message);
        Assert.Contains("finite", Assert.Throws<ArgumentException>(() => index.Search([1, float.NaN], 1)).Message);
        Assert.Contains("item 1", Assert.Throws<ArgumentException>(() => new ExactIndex([1, 2, 3, float.PositiveInfinity], 2)).Message);
        Assert.Contains("whole", Assert.Throws<ArgumentException>(() => new ExactIndex([1, 2, 3], 2)).Message);
        Assert.Contains("item 1", Assert.Throws<ArgumentException>(() => ExactIndex.Of([[1, 2], [1]], 2)).Message);
    }
}
