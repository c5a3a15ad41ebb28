using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Stack.Tests.Torch;

/// <summary>Many threads at once.</summary>
public class ThreadTests
{
    [Fact]
    public void Threads_compute_and_differentiate_side_by_side()
    {
        var failures = new System.Collections.Concurrent.ConcurrentBag<Exception>();
        var threads = Enumerable.Range(0, 6).Select(seed => new Thread(() =>
        {
            try
            {
                for (var round = 0; round < 50; round++)
                {
                    using var scope = NewDisposeScope();
                    var x = full([4, 4], seed + 1.0, float64, requires_grad: true);
                    var y = x.matmul(x).sum();
                    y.backward();
                    Assert.Equal(64.0 * (seed + 1) * (seed + 1), y.item<double>(), 1e-9);
                    Assert.Equal(8.0 * (seed + 1), x.grad![2, 3].item<double>(), 1e-9);
                    Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => x.view(seed + 1, 5));
                }
                Assert.Equal(0, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
            }
            catch (Exception e)
            {
                failures.Add(e);
            }
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        Assert.Empty(failures);
    }

    [Fact]
    public void The_number_of_threads_can_be_set()
    {
        var before = get_num_threads();
        try
        {
            set_num_threads(2);
            Assert.Equal(2, get_num_threads());
        }
        finally
        {
            set_num_threads(before);
        }
    }
}
