using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Testing;
using Blip.MLNet.Transforms.Features;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Transforms.Tests.Tasks;

public sealed class BlipFeaturesTests : IDisposable
{
    private const string Absent = "The set has no case 'hf_itm'.";
    private readonly BlipFeatureExtractor? _extractor = TaskFixture.Has("hf_itm") ? BlipFeatureExtractor.Load(GoldenCase.Open("hf_itm").PathOf("model.safetensors")) : null;
    private readonly TaskFixture _task;

    public BlipFeaturesTests() => _task = new TaskFixture(_extractor?.Config.Vision.ImageSize ?? 8, TaskFixture.Texts);

    public void Dispose()
    {
        _extractor?.Dispose();
        _task.Dispose();
    }

    private sealed class Output
    {
        public float[] Features { get; set; } = [];

        public override string ToString() => TaskFixture.Show(Features);
    }

    private IEstimator<ITransformer> Estimator(string? image, string? text, FeatureKind kind) =>
        _task.LoadImages.Append(_task.ML.Transforms.BlipFeatures("Features", image, text, new() { Extractor = _extractor, Kind = kind, BatchSize = 3, MaxTextTokens = 20 }));

    [Fact]
    public void A_model_that_does_not_do_is_freed_again()
    {
        Assert.SkipUnless(TaskFixture.Has("hf_vqa"), "The set has no case 'hf_vqa'.");
        string model = GoldenCase.Open("hf_vqa").PathOf("model.safetensors"); // it has no joint embedding
        IEstimator<ITransformer> estimator = _task.ML.Transforms.BlipFeatures("Features", null, "Text", new() { Model = model, Kind = FeatureKind.Projected });
        // A parameter that was disposed is still counted once, for the tensor that it was made of; so two ways to dispose are compared.
        long before = LivingTensors.Count();
        BlipFeatureExtractor.Load(model).Dispose();
        long disposed = LivingTensors.Count();
        Assert.Contains("joint embedding", Assert.Throws<InvalidOperationException>(() => estimator.Fit(_task.Data)).Message);
        Assert.Equal(disposed - before, LivingTensors.Count() - disposed);
    }

    [Theory]
    [InlineData("Image", null, FeatureKind.Projected)]
    [InlineData("Image", null, FeatureKind.Classification)]
    [InlineData("Image", null, FeatureKind.Sequence)]
    [InlineData(null, "Text", FeatureKind.Projected)]
    [InlineData(null, "Text", FeatureKind.Sequence)]
    [InlineData("Image", "Text", FeatureKind.Classification)]
    [InlineData("Image", "Text", FeatureKind.Sequence)]
    public void Rows_have_what_the_extractor_gives_one_at_a_time_in_vectors_of_known_size(string? image, string? text, FeatureKind kind)
    {
        Assert.SkipWhen(_extractor is null, Absent);
        IEstimator<ITransformer> estimator = Estimator(image, text, kind);
        IDataView view = estimator.Fit(_task.Data).Transform(_task.Data);
        int width = text is null ? _extractor.ImageWidth(kind) : _extractor.TextWidth(kind, 20);
        Assert.Equal(width, ((VectorDataViewType)view.Schema["Features"].Type).Size);
        float[][] rows = [.. view.GetColumn<float[]>("Features")];
        for (int i = 0; i < rows.Length; i++)
        {
            float[] picture = _extractor.Processor.Process(_task.Picture(_task.Rows[i].ImagePath));
            string words = _task.Rows[i].Text;
            float[] expected = (image, text) switch
            {
                (not null, null) => _extractor.Images([picture], kind)[0],
                (null, _) => _extractor.Texts([words], kind, 20)[0],
                _ => _extractor.Multimodal([picture], [words], kind, 20)[0],
            };
            Assert.Equal(width, rows[i].Length);
            Assert.All(expected.Zip(rows[i]), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
            if (kind == FeatureKind.Projected) Assert.Equal(1, rows[i].Sum(x => x * x), 1e-4);
        }
        _task.AssertShape(estimator);
    }

    [Fact]
    public void Zips_engines_and_leaks()
    {
        Assert.SkipWhen(_extractor is null, Absent);
        ITransformer model = _task.LoadImages.Append(_task.ML.Transforms.BlipFeatures("Features", "Image", model: GoldenCase.Open("hf_itm").PathOf("model.safetensors"))).Fit(_task.Data);
        _task.AssertZip(model, "Features", [.. model.Transform(_task.Data).GetColumn<float[]>("Features").Select(f => TaskFixture.Show(f))]);
        _task.AssertEngines<Output>(model, r => $"{r}");
        _task.AssertNoLeak<Output>(model);
    }

    [Fact]
    public void What_cannot_be_had_is_said()
    {
        Assert.SkipWhen(_extractor is null, Absent);
        Assert.Contains("image column", Assert.Throws<ArgumentException>(() => Estimator(null, null, FeatureKind.Sequence)).Message);
        Assert.Contains("Projected", Assert.Throws<ArgumentException>(() => Estimator("Image", "Text", FeatureKind.Projected)).Message);
        Assert.Contains("MaxTextTokens is 1", Assert.Throws<ArgumentException>(() => _task.ML.Transforms.BlipFeatures("Features", null, "Text", new() { MaxTextTokens = 1 })).Message);
        Assert.SkipUnless(TaskFixture.Has("hf_vqa"), "The set has no case 'hf_vqa'.");
        string vqa = GoldenCase.Open("hf_vqa").PathOf("model.safetensors");
        Assert.Contains("joint embedding", Assert.Throws<InvalidOperationException>(() => _task.ML.Transforms.BlipFeatures("Features", null, "Text", new BlipFeaturesOptions { Model = vqa }).Fit(_task.Data)).Message);
    }
}
