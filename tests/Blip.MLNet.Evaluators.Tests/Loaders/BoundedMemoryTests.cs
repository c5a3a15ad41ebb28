using Blip.MLNet.Evaluators.Loaders;
using Blip.MLNet.Evaluators.Loaders.Coco;
using Blip.MLNet.Evaluators.Loaders.Lists;

namespace Blip.MLNet.Evaluators.Tests.Loaders;

/// <summary>Tests that look at the memory of the whole process run alone.</summary>
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
public sealed class MemoryTests;

[Collection(nameof(MemoryTests))]
public sealed class BoundedMemoryTests
{
    private const int Pieces = 1200;
    private readonly List<SpyStream> _opened = [];

    [Fact]
    public void AListOfAnySizeIsReadInBoundedMemory() => Bounded("[", "]", options => BlipCaptionFiles.ReadCaptions("list.json", options).Count());

    [Fact]
    public void OfManyCaptionsTheImagesAloneAreHeld() =>
        Bounded("""{"images":[{"id":1,"file_name":"a.jpg"}],"annotations":[""", "]}", options => CocoCaptionFiles.ReadCaptions("coco.json", options).Count());

    private void Bounded(string head, string tail, Func<LoaderOptions, int> read)
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        int rows = read(new LoaderOptions
        {
            OpenFile = _ =>
            {
                _opened.Add(new SpyStream(LargeFile.Pieces(head, tail, Pieces)));
                return _opened[^1];
            },
        });
        Assert.Equal(Pieces * LargeFile.ItemsInAPiece, rows);
        Assert.InRange(_opened.Max(s => s.BytesRead), 100L << 20, long.MaxValue);
        Assert.InRange(_opened.Max(s => s.PeakMemory) - before, 0, 16 << 20);
    }
}
