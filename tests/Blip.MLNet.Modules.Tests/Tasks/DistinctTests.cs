using Blip.MLNet.Modules.Tasks;

namespace Blip.MLNet.Modules.Tests.Tasks;

public class DistinctTests
{
    [Fact]
    public void Equal_pictures_are_one_and_almost_equal_ones_are_two()
    {
        float[] a = [.. Enumerable.Range(0, 1000).Select(i => i * 0.5f)], same = [.. a], other = [.. a];
        other[501] = -1;
        (IReadOnlyList<float[]> items, int[] of) = Distinct.Of([a, other, same, a], PictureComparer.Instance);
        Assert.Equal(2, items.Count);
        Assert.Equal([0, 1, 0, 0], of);
        Assert.Same(a, items[0]);
        Assert.Same(other, items[1]);
    }

    [Fact]
    public void Texts_keep_the_order_of_their_first_occurrence()
    {
        (IReadOnlyList<string> items, int[] of) = Distinct.Of(["b", "a", "b", "B"], StringComparer.Ordinal);
        Assert.Equal(["b", "a", "B"], items);
        Assert.Equal([0, 1, 0, 2], of);
    }
}
