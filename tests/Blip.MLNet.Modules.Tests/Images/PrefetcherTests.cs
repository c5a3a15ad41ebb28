using Blip.MLNet.Modules.Images;

namespace Blip.MLNet.Modules.Tests.Images;

public sealed class PrefetcherTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("blip-prefetch-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 1)]
    [InlineData(5, 3)]
    public void ResultsComeInOrder(int capacity, int workers)
    {
        var random = new Random(3);
        int[] waits = [.. Enumerable.Range(0, 40).Select(_ => random.Next(3))];
        Prefetched<int, int>[] results = [.. Prefetcher.Run(Enumerable.Range(0, 40), (i, _) => { Thread.Sleep(waits[i]); return i * i; }, capacity, workers)];
        Assert.Equal(Enumerable.Range(0, 40).Select(i => new Prefetched<int, int>(i, i * i, null)), results);
    }

    [Fact]
    public void NoMoreIsLoadedAheadThanAllowedAndNothingBeforeItIsAsked()
    {
        int taken = 0;
        IEnumerable<int> Source() { while (true) yield return taken++; }
        IEnumerable<Prefetched<int, int>> run = Prefetcher.Run(Source(), (i, _) => i, capacity: 3);
        Assert.Equal(0, taken);
        int seen = 0;
        foreach (Prefetched<int, int> item in run)
        {
            Assert.Equal(seen++, item.Value);
            Assert.InRange(taken, seen, seen + 2);
            if (seen == 20) break;
        }
        Assert.Equal(20, seen);
    }

    [Fact]
    public void LoadingIsNotOnTheCallersThreadAndTheSourceIs()
    {
        int caller = Environment.CurrentManagedThreadId;
        IEnumerable<int> Source() { for (int i = 0; i < 3; i++) { Assert.Equal(caller, Environment.CurrentManagedThreadId); yield return i; } }
        Assert.Equal(3, Prefetcher.Run(Source(), (_, _) => Thread.CurrentThread.IsThreadPoolThread, capacity: 2).Count(r => r.Error is null));
    }

    [Fact]
    public void OneUnreadablePictureDoesNotLoseTheRest()
    {
        string[] paths = [.. Enumerable.Range(0, 5).Select(i => Path.Combine(_folder, $"{i}.png"))];
        foreach (string path in paths) File.WriteAllBytes(path, TestPng.Rgb(2, 2, [.. Enumerable.Repeat((byte)paths.IndexOf(path), 12)]));
        File.WriteAllText(paths[2], "no picture");
        File.Delete(paths[4]);
        var processor = new ImageProcessor(3);
        Prefetched<string, float[]>[] results = [.. PicturePrefetch.Load(paths, processor, workers: 2)];
        Assert.Equal(paths, results.Select(r => r.Source));
        Assert.IsType<InvalidDataException>(results[2].Error);
        Assert.IsType<FileNotFoundException>(results[4].Error);
        foreach (int i in new[] { 0, 1, 3 }) Assert.Equal(processor.Process(RgbImage.Load(paths[i])), results[i].Value);
    }

    [Fact]
    public void CancellationStopsItInTheMiddle()
    {
        using var cancel = new CancellationTokenSource();
        int seen = 0, loads = 0;
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            foreach (Prefetched<int, int> _ in Prefetcher.Run(Enumerable.Range(0, 1000), (i, _) => { Interlocked.Increment(ref loads); return i; }, 4, 1, cancel.Token))
                if (++seen == 10) cancel.Cancel();
        });
        Assert.Equal(10, seen);
        Assert.InRange(loads, 10, 14);
    }

    [Fact]
    public void CancellationInterruptsAWaitForASlowItem()
    {
        using var cancel = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            foreach (Prefetched<int, int> _ in Prefetcher.Run([1], (_, stop) => { cancel.Cancel(); stop.WaitHandle.WaitOne(); return 1; }, 1, 1, cancel.Token)) { }
        });
    }

    [Fact]
    public void WrongArgumentsAreRefusedAtTheCall()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Prefetcher.Run([1], (i, _) => i, capacity: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Prefetcher.Run([1], (i, _) => i, workers: 0));
        Assert.Throws<ArgumentNullException>(() => Prefetcher.Run<int, int>(null!, (i, _) => i));
    }
}
