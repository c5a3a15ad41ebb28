using Blip.MLNet.Modules.Tokens;
using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Trainers.Captioning;
using Blip.MLNet.TrainingProcess;
using Microsoft.ML;
using Microsoft.ML.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Trainers.Tests.Captioning;

/// <summary>A model of a few thousand numbers and pictures of one colour each, in a folder of its own.</summary>
internal sealed class TinyRun : IDisposable
{
    private static readonly (string Word, byte[] Colour)[] s_colours =
        [("red", [220, 20, 20]), ("green", [20, 200, 20]), ("black", [10, 10, 10]), ("white", [245, 245, 245]), ("brown", [120, 70, 30]), ("yellow", [230, 220, 20])];

    public TinyRun(int pictures = 12)
    {
        Folder = Directory.CreateTempSubdirectory("blip-train-").FullName;
        File.WriteAllLines(Path.Combine(Folder, "vocab.txt"), ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "picture", "of", "square", .. s_colours.Select(c => c.Word)]);
        Rows = [.. Enumerable.Range(0, pictures).Select(i => new TinyRow { Path = Picture(i), Caption = $"a {s_colours[i % s_colours.Length].Word} square" })];
    }

    public string Folder { get; }

    public TinyRow[] Rows { get; }

    public string Output => Path.Combine(Folder, "out");

    public MLContext Context { get; } = new(seed: 1);

    public IDataView Data => Context.Data.LoadFromEnumerable(Rows);

    public BlipTokenizer Tokenizer => BlipTokenizer.Load(Path.Combine(Folder, "vocab.txt"));

    /// <summary>Trains fast and with every kind of random draw.</summary>
    public BlipCaptionTrainerOptions Options => TinyTraining.Options(Folder);

    public CaptionTrainingResult Train(BlipCaptionTrainerOptions options, bool validate = false) => Context.ImageCaptioning.Trainers.Blip(options).Train(Data, validate ? Data : null);

    /// <summary>The result's weights by name; the result is disposed.</summary>
    public static Dictionary<string, float[]> Weights(CaptionTrainingResult result)
    {
        using (result.Transformer)
            return ModuleWeights.Tensors(result.Transformer.Captioner.Model).ToDictionary(t => t.Name, t => t.Tensor.detach().contiguous().data<float>().ToArray());
    }

    public static void AssertSame(Dictionary<string, float[]> expected, Dictionary<string, float[]> actual)
    {
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        foreach ((string name, float[] values) in expected) Assert.True(values.AsSpan().SequenceEqual(actual[name]), name);
    }

    public void Dispose() => Directory.Delete(Folder, true);

    private string Picture(int i)
    {
        string path = Path.Combine(Folder, $"{i}.png");
        byte[] colour = s_colours[i % s_colours.Length].Colour;
        byte[] pixels = new byte[36 * 36 * 4];
        for (int p = 0; p < pixels.Length; p += 4) (pixels[p], pixels[p + 1], pixels[p + 2], pixels[p + 3]) = (colour[0], colour[1], colour[2], 255);
        using MLImage image = MLImage.CreateFromPixels(36, 36, MLPixelFormat.Rgba32, pixels);
        image.Save(path);
        return path;
    }
}

/// <summary>Reports at once, on the thread that reports.</summary>
internal sealed class Now<T>(Action<T> action) : IProgress<T>
{
    public void Report(T value) => action(value);
}
