using System.Text.Json;
using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Trainers.Lavis;
using Blip.MLNet.Trainers.Progress;
using Microsoft.ML;

namespace Blip.MLNet.Trainers.Tests.Lavis;

/// <summary>The tutorial's config, verbatim, over a small data set in COCO's layout.</summary>
public sealed class LavisCaptionRunTests : IDisposable
{
    private readonly TinyCoco _coco = new();
    private readonly List<string> _warnings = [];

    public void Dispose() => _coco.Dispose();

    private LavisCaptionRun Run(params string[] options) =>
        new(new MLContext(seed: 1), LavisRunConfig.Parse(LavisFile.Text, "caption_coco_large_ft.yaml", [.. _coco.Overrides, .. options]), _coco.Folder, _warnings.Add);

    private static Dictionary<string, float[]> Weights(LavisRunResult result)
    {
        using var transformer = result.Training!.Transformer;
        return ModuleWeights.Tensors(transformer.Captioner.Model).ToDictionary(t => t.Name, t => t.Tensor.detach().contiguous().data<float>().ToArray());
    }

    [Fact]
    public void TrainsValidatesAndTests()
    {
        LavisRunResult result = Run().Run();
        using var transformer = result.Training!.Transformer;
        Assert.Equal(2, result.Training.History.Epochs.Count);
        Assert.All(result.Training.History.Epochs, e => Assert.True(double.IsFinite(e.TrainLoss) && e.Cider is >= 0, $"{e}"));
        Assert.True(File.Exists(Path.Combine(_coco.Output, "checkpoint_best.safetensors")));
        Assert.Equal(2, File.ReadAllLines(Path.Combine(_coco.Output, "log.txt")).Count(l => l.Contains("train_loss")));
        Assert.Equal(3, result.Tests["test"].Images.Count);
        using JsonDocument results = JsonDocument.Parse(File.ReadAllText(Path.Combine(_coco.Output, "result", "test_epochbest.json")));
        Assert.Equal([2000001, 2000002, 2000003], results.RootElement.EnumerateArray().Select(r => r.GetProperty("image_id").GetInt32()));
        using JsonDocument scores = JsonDocument.Parse(File.ReadAllText(Path.Combine(_coco.Output, "evaluate.txt")));
        Assert.Equal(result.Tests["test"].Cider, scores.RootElement.GetProperty("test").GetProperty("CIDEr").GetDouble(), 12);
        Assert.Contains(_warnings, w => w.Contains("'run.distributed' has no effect"));
        Assert.Equal(3, _warnings.Count(w => w.Contains("is not the published file")));
    }

    [Fact]
    public void ACancelledRunGoesOnToTheSameWeights()
    {
        Dictionary<string, float[]> straight = Weights(Run().Run());
        Directory.Delete(_coco.Output, recursive: true);
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => Run().Run(o => o with
        {
            Cancellation = stop.Token,
            Progress = new AtOnce(p => { if (p.Stage == TrainingStage.Training && p.Epoch == 1) stop.Cancel(); }),
        }));
        Dictionary<string, float[]> resumed = Weights(Run($"run.resume_ckpt_path={Path.Combine(_coco.Output, "checkpoint_last.safetensors")}").Run());
        Assert.Equal(straight.Keys.Order(), resumed.Keys.Order());
        Assert.All(straight, w => Assert.Equal(w.Value, resumed[w.Key]));
    }

    [Fact]
    public void EvaluatesWithoutTraining()
    {
        LavisRunResult result = Run("run.evaluate=True").Run();
        Assert.Null(result.Training);
        Assert.Equal(["test", "val"], result.Tests.Keys.Order());
        Assert.False(File.Exists(Path.Combine(_coco.Output, "checkpoint_last.safetensors")));
    }

    [Fact]
    public void MissingDataAreFoundMissingBeforeTheTraining()
    {
        File.Delete(Path.Combine(_coco.Folder, "coco", "annotations", "coco_karpathy_test.json"));
        Assert.Contains("coco_karpathy_test.json' does not exist", Assert.Throws<FileNotFoundException>(() => Run().Run()).Message);
        Assert.False(Directory.Exists(_coco.Output));
        Assert.Contains("no data set has the split test", Assert.Throws<InvalidDataException>(() => Run("datasets.coco_caption.build_info.annotations.test=null").Run()).Message);
    }

    private sealed class AtOnce(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action(value);
    }
}
