using Blip.MLNet.Transforms.Captioning;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Transforms.Tests.Captioning;

/// <summary>Counts all tensors of the process, so nothing else may run beside it.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;

[Collection(nameof(AloneCollection))]
public sealed class BlipCaptionLeakTests : IDisposable
{
    private readonly GoldenCaptioner _golden = new();

    public void Dispose() => _golden.Dispose();

    [Fact]
    public void No_tensor_is_alive_after_a_pass_that_was_not_before()
    {
        var ml = new MLContext(seed: 1);
        IDataView data = ml.Data.LoadFromEnumerable(_golden.Rows);
        ITransformer model = ml.Transforms.LoadImages("Image", _golden.Folder, "ImagePath")
            .Append(ml.Transforms.BlipCaption("Caption", "Image", new BlipCaptionOptions { Model = _golden.Model, BatchSize = 2, MaxLength = 12 })).Fit(data);
        long before = Settled();
        Assert.Equal(_golden.Rows.Length, model.Transform(data).GetColumn<string>("Caption").Count());
        Assert.Equal(before, Settled());
    }

    /// <summary>Tensors that other tests left to the garbage collector are gone before counting.</summary>
    private static long Settled()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return TorchSharp.torch.Tensor.TotalCount;
    }
}
