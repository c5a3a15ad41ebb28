using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Stack.Tests.Torch;

/// <summary>Who disposes of which tensor.</summary>
public class DisposeScopeTests
{
    private static long Live => DisposeScopeManager.Statistics.ThreadTotalLiveCount;

    [Fact]
    public void A_scope_takes_everything_made_in_it()
    {
        var before = Live;
        Tensor inside;
        using (var scope = NewDisposeScope())
        {
            inside = ones(2) + ones(2);
            Assert.Equal(3, scope.DisposablesCount);
            Assert.Equal(before + 3, Live);
            Assert.Same(scope, CurrentDisposeScope);
        }
        Assert.True(inside.IsInvalid);
        Assert.Equal(before, Live);
        Assert.Null(CurrentDisposeScope);
    }

    [Fact]
    public void Moved_out_and_detached_tensors_live_on()
    {
        var before = Live;
        using (NewDisposeScope())
        {
            Tensor moved, detached;
            using (var inner = NewDisposeScope())
            {
                moved = ones(2).MoveToOuterDisposeScope();
                detached = ones(3).DetachFromDisposeScope();
                Assert.False(inner.Contains(moved));
            }
            Assert.False(moved.IsInvalid);
            Assert.False(detached.IsInvalid);
            Assert.True(CurrentDisposeScope!.Contains(moved));
            Assert.False(CurrentDisposeScope.Contains(detached));
            detached.Dispose();
        }
        Assert.Equal(before, Live);
    }

    [Fact]
    public void Attached_tensors_die_with_the_scope()
    {
        var outside = ones(2);
        using (var scope = NewDisposeScope())
        {
            scope.Attach(outside);
            Assert.True(scope.Contains(outside));
        }
        Assert.True(outside.IsInvalid);
    }

    [Fact]
    public void All_but_some()
    {
        using var scope = NewDisposeScope();
        var (kept, lost) = (ones(1), ones(2));
        scope.DisposeEverythingBut(kept);
        Assert.False(kept.IsInvalid);
        Assert.True(lost.IsInvalid);
        Assert.Equal(1, scope.DisposablesCount);
    }

    [Fact]
    public void In_place_operations_give_their_tensor_back_and_views_are_new_handles()
    {
        using var scope = NewDisposeScope();
        var x = zeros(2, 3);
        Assert.Same(x, x.add_(1));
        Assert.Same(x, x.mul_(2).fill_(3).masked_fill_(x == 0, 5).copy_(x));
        Assert.NotSame(x, x.zero_());
        Assert.Equal(0f, x.abs().sum().item<float>());
        var count = scope.DisposablesCount;
        var view = x.view(6);
        Assert.NotSame(x, view);
        Assert.Equal(count + 1, scope.DisposablesCount);
        view[0] = tensor(9f);
        Assert.Equal(9f, x[0, 0].item<float>());
        var same = x.to(float32);
        Assert.NotSame(x, same);
        x.Dispose();
        Assert.Equal(9f, same[0, 0].item<float>());
    }

    [Fact]
    public void Scopes_belong_to_their_thread()
    {
        using var scope = NewDisposeScope();
        long live = -1;
        Tensor? made = null;
        var thread = new Thread(() =>
        {
            made = ones(2);
            live = Live;
        });
        thread.Start();
        thread.Join();
        Assert.Equal(0, scope.DisposablesCount);
        Assert.Equal(1, live);
        Assert.False(made!.IsInvalid);
        made.Dispose();
    }

    [Fact]
    public void Statistics_count_what_happens()
    {
        var counts = DisposeScopeManager.Statistics.TensorStatistics;
        counts.Reset();
        var loose = ones(1);
        using (NewDisposeScope())
        {
            var a = ones(1);
            ones(2).DetachFromDisposeScope().Dispose();
            a.Dispose();
            zeros(1);
        }
        loose.Dispose();
        Assert.Equal(1, counts.CreatedOutsideScopeCount);
        Assert.Equal(3, counts.CreatedInScopeCount);
        Assert.Equal(1, counts.DetachedFromScopeCount);
        Assert.Equal(2, counts.DisposedOutsideScopeCount);
        Assert.Equal(2, counts.DisposedInScopeCount);
        Assert.Equal(0, counts.ThreadTotalLiveCount);
    }
}
