using Blip.MLNet.Modules.Images;
using Blip.MLNet.Samples.Shapes.Drawing;
using Blip.MLNet.Samples.Shapes.Scenes;
using TorchSharp;

namespace Blip.MLNet.Samples.ShapesModel.Heads;

/// <summary>Scenes of a split with their pictures, drawn in memory: those that samples/Shapes writes for the same seed and size.</summary>
internal sealed class SceneSet
{
    public const long Seed = 1;
    private readonly RgbImage[] _pictures;
    private readonly ImageProcessor _processor;

    public SceneSet(string split, int count, ImageProcessor processor)
    {
        _processor = processor;
        Scenes = new Scene[count];
        _pictures = new RgbImage[count];
        int size = processor.Width;
        Parallel.For(0, count, i =>
        {
            Scenes[i] = SceneMaker.Make(Domain.Figures, Seed, split, i);
            _pictures[i] = new RgbImage(size, size, SceneDrawing.Draw(Scenes[i], size, new Randomness(Seed, $"{Domain.Figures.Name}/{split}/shade", i)));
        });
    }

    public Scene[] Scenes { get; }

    /// <summary>Different rows at random.</summary>
    public int[] Draw(int count, Randomness random) => random.Shuffled(Enumerable.Range(0, 4 * count).Select(_ => random.Below(Scenes.Length)).Distinct()).Take(count).ToArray();

    /// <summary>What the blocks of a picture encoder that learn no more make of every picture, float32 [scenes, 1 + P, W].</summary>
    /// <param name="forward">Those blocks.</param>
    public torch.Tensor States(Func<torch.Tensor, torch.Tensor> forward)
    {
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var states = new List<torch.Tensor>();
        foreach (int[] rows in Enumerable.Range(0, Scenes.Length).Chunk(64))
        {
            using var part = torch.NewDisposeScope();
            states.Add(forward(Batch(rows)).MoveToOuterDisposeScope());
        }
        return torch.cat(states, 0).MoveToOuterDisposeScope();
    }

    /// <summary>The states of rows, [rows, 1 + P, W].</summary>
    public static torch.Tensor Rows(torch.Tensor states, IEnumerable<int> rows) => states.index_select(0, torch.tensor([.. rows.Select(r => (long)r)]));

    /// <summary>The picture of a row, normalised, [3, S, S].</summary>
    public float[] Prepared(int row) => _processor.Process(_pictures[row]);

    /// <summary>Pictures of rows, normalised, [rows, 3, S, S].</summary>
    public torch.Tensor Batch(int[] rows)
    {
        int size = _processor.Width, length = 3 * size * size;
        float[] values = new float[rows.Length * length];
        for (int i = 0; i < rows.Length; i++) _processor.Process(_pictures[rows[i]], values.AsSpan(i * length, length));
        return torch.tensor(values).view(rows.Length, 3, size, size);
    }
}
