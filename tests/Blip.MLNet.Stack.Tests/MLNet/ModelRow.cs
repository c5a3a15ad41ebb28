using Microsoft.ML.Data;

namespace Blip.MLNet.Stack.Tests.MLNet;

/// <summary>The input rows of the golden model zips.</summary>
public sealed class ModelRow
{
    public string ImagePath { get; set; } = "";
    public string Text { get; set; } = "";
    public float Number { get; set; }

    [VectorType(3)]
    public float[] Vec { get; set; } = [0, 0, 0];

    public static ModelRow[] Some { get; } =
    [
        new() { ImagePath = "a.jpg", Text = "one", Number = 1.5f, Vec = [1, 2, 3] },
        new() { ImagePath = "b.jpg", Text = "", Number = -2, Vec = [0, 0, 4] },
        new() { ImagePath = "c.jpg", Text = "three", Number = float.NaN, Vec = [5, 0, 0] },
    ];
}
