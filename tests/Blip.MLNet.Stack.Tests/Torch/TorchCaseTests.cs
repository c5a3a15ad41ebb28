using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Stack.Tests.Torch;

/// <summary>Every operation against the numbers of PyTorch.</summary>
public class TorchCaseTests
{
    public static TheoryData<string> Names => [.. TorchCase.All.Keys];

    [Fact]
    public void Every_operation_has_a_case_and_every_case_an_operation() =>
        Assert.Equal(TorchCase.All.Keys.Order(), TorchOperations.All.Keys.Order());

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Names))]
    public void Agrees_with_PyTorch(string name)
    {
        var expected = TorchCase.All[name];
        using var scope = NewDisposeScope();
        var inputs = expected.Inputs.Select(i => i.ToTensor()).ToArray();
        var results = TorchOperations.All[name](inputs);
        Assert.Equal(expected.Results.Length, results.Length);
        for (var k = 0; k < results.Length; k++) AssertNear(expected.Results[k], results[k], expected.Tolerance);
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Names))]
    public void Leaves_no_tensor_behind(string name)
    {
        var expected = TorchCase.All[name];
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (NewDisposeScope()) TorchOperations.All[name]([.. expected.Inputs.Select(i => i.ToTensor())]);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static void AssertNear(TorchCase.Data expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.Shape, actual.shape);
        Assert.Equal(TorchCase.TypeOf(expected.Dtype), actual.dtype);
        var numbers = actual.to(float64).flatten().data<double>().ToArray();
        var wanted = expected.Doubles;
        for (var k = 0; k < wanted.Length; k++)
        {
            if (double.IsFinite(wanted[k]))
                Assert.True(Math.Abs(wanted[k] - numbers[k]) <= tolerance * (1 + Math.Abs(wanted[k])), $"element {k}: {numbers[k]:R}, PyTorch has {wanted[k]:R}");
            else
                Assert.Equal(wanted[k], numbers[k]);
        }
    }
}
