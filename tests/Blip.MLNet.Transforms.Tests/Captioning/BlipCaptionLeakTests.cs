using Blip.MLNet.Transforms.Captioning;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Transforms.Tests.Captioning;

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
        long before = LivingTensors.Count();
        Assert.Equal(_golden.Rows.Length, model.Transform(data).GetColumn<string>("Caption").Count());
        Assert.Equal(before, LivingTensors.Count());
    }
}
