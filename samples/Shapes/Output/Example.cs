using System.Globalization;
using Blip.MLNet.Samples.Shapes.Drawing;
using Blip.MLNet.Samples.Shapes.Language;
using Blip.MLNet.Samples.Shapes.Scenes;

namespace Blip.MLNet.Samples.Shapes.Output;

/// <summary>One scene of a split with its texts.</summary>
/// <param name="Id">The image's id, one in the whole data set.</param>
/// <param name="File">The picture's file name.</param>
/// <param name="Scene">What it shows.</param>
/// <param name="Captions">Five captions.</param>
/// <param name="Questions">Four questions.</param>
public sealed record Example(int Id, string File, Scene Scene, IReadOnlyList<string> Captions, IReadOnlyList<Question> Questions)
{
    private static readonly string[] s_splits = ["train", "val", "test", "pictures"];

    /// <summary>Makes the example of this place of a split (train, val, test).</summary>
    public static Example Make(Domain domain, long seed, string split, int index)
    {
        Scene scene = SceneMaker.Make(domain, seed, split, index);
        var random = new Randomness(seed, $"{domain.Name}/{split}/text", index);
        int id = Array.IndexOf(s_splits, split) * 1_000_000 + index + 1;
        return new Example(id, $"shapes_{id.ToString("D12", CultureInfo.InvariantCulture)}.png", scene, Language.Captions.Of(scene, random), Language.Questions.Of(scene, random));
    }

    /// <summary>The picture as a PNG file.</summary>
    public static byte[] Draw(Scene scene, long seed, string split, int index, int size) =>
        PngFile.Encode(size, SceneDrawing.Draw(scene, size, new Randomness(seed, $"{scene.Domain.Name}/{split}/shade", index)));
}
