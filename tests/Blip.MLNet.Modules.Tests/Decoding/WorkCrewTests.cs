using Blip.MLNet.Modules.Decoding;

namespace Blip.MLNet.Modules.Tests.Decoding;

/// <summary>Jobs over several threads: every item once, one job after the other.</summary>
public class WorkCrewTests
{
    [Theory]
    [InlineData(1), InlineData(2), InlineData(5)]
    public void Every_item_is_done_once_before_the_next_job_begins(int threads)
    {
        int[] counts = new int[1000];
        using var crew = new WorkCrew(threads);
        for (int job = 1; job <= 500; job++)
        {
            int items = 1 + job * 37 % counts.Length;
            Array.Clear(counts);
            crew.Run(items, 1 + job % 9, (first, end) =>
            {
                for (int i = first; i < end; i++) Interlocked.Increment(ref counts[i]);
            });
            Assert.All(counts.Take(items), count => Assert.Equal(1, count));
            Assert.All(counts.Skip(items), count => Assert.Equal(0, count));
        }
    }

    [Fact]
    public void Many_crews_at_once_all_finish()
    {
        long[] sums = new long[16];
        Parallel.For(0, sums.Length, new ParallelOptions { MaxDegreeOfParallelism = 16 }, c =>
        {
            using var crew = new WorkCrew(4);
            for (int job = 0; job < 200; job++) crew.Run(64, 3, (first, end) => Interlocked.Add(ref sums[c], end - first));
        });
        Assert.All(sums, sum => Assert.Equal(200 * 64, sum));
    }

    [Theory]
    [InlineData(1), InlineData(3)]
    public void An_error_reaches_the_caller(int threads)
    {
        using var crew = new WorkCrew(threads);
        Exception error = Assert.ThrowsAny<Exception>(() => crew.Run(100, 1, (first, _) => { if (first == 70 || threads == 1) throw new InvalidDataException("seventy"); }));
        Assert.Contains("seventy", error.ToString(), StringComparison.Ordinal);
    }
}
