using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Testing;
using TorchSharp;

namespace Blip.MLNet.Modules.Tests.Tasks;

/// <summary>Predictors with the goldens' weights, and the goldens' pictures as they take them.</summary>
internal static class GoldenPredictors
{
    public static BlipMatcher Matcher(GoldenCase golden, string weights = "model.pth") =>
        new(Load(new RetrievalModel(GoldenModels.ConfigOf(golden)), golden, weights), TaskGoldens.Tokenizer);

    public static BlipQuestionAnswerer Answerer(GoldenCase golden) => new(Load(new VqaModel(GoldenModels.ConfigOf(golden)), golden), TaskGoldens.Tokenizer);

    public static BlipReasoner Reasoner(GoldenCase golden) => new(Load(new NlvrModel(GoldenModels.ConfigOf(golden)), golden), TaskGoldens.Tokenizer);

    public static BlipFeatureExtractor Extractor(GoldenCase golden) =>
        new(Load(new FeatureModel(GoldenModels.ConfigOf(golden)), golden), TaskGoldens.Tokenizer);

    /// <summary>The pictures of an input, each [3, S, S].</summary>
    public static float[][] Pictures(GoldenCase golden, string reference)
    {
        GoldenTensor tensor = golden.Input(reference);
        return [.. tensor.ToSingle().Chunk((int)(tensor.Count / tensor.Shape[0]))];
    }

    /// <summary>Runs eight threads that must all get the same.</summary>
    public static void OnEightThreads<T>(T expected, Func<T> compute, Action<T, T> assertEqual) =>
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ => assertEqual(expected, compute()));

    /// <summary>Nothing that a call makes stays alive, whether it ends well or throws.</summary>
    public static void AssertNoLeak(Action call)
    {
        call();
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        call();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    /// <summary>Saves a predictor and gives the file.</summary>
    public static string Saved<T>(BlipPredictor<T> predictor) where T : torch.nn.Module
    {
        string file = Path.Combine(Path.GetTempPath(), $"blip-test-{Guid.NewGuid():n}.safetensors");
        using FileStream stream = File.Create(file);
        predictor.Save(stream);
        return file;
    }

    private static T Load<T>(T model, GoldenCase golden, string weights = "model.pth") where T : torch.nn.Module
    {
        using Checkpoint checkpoint = Checkpoint.Open(golden.PathOf(weights));
        ModuleWeights.Load(model, checkpoint);
        return model;
    }
}
