using Blip.MLNet.Samples.Shapes.Scenes;

namespace Blip.MLNet.Samples.Shapes.Drawing;

/// <summary>Draws scenes.</summary>
public static class SceneDrawing
{
    /// <summary>The pixels of a scene, [size, size, 3] red, green, blue; its shades vary a little with the random numbers.</summary>
    public static byte[] Draw(Scene scene, int size, Randomness random)
    {
        (byte red, byte green, byte blue) = Shade(scene.Background, random);
        var canvas = new Canvas(size, red, green, blue);
        foreach (Group group in scene.Groups)
        {
            (red, green, blue) = Shade(group.First.Colour, random);
            foreach (Item item in group.Items) canvas.Fill(item.Shape.Outline, item.X * size, item.Y * size, item.Radius * size, item.Turn, red, green, blue);
        }
        return canvas.Pixels;
    }

    private static (byte Red, byte Green, byte Blue) Shade(Colour colour, Randomness random)
    {
        int change = random.Below(17) - 8;
        return (Moved(colour.Red, change), Moved(colour.Green, change), Moved(colour.Blue, change));
    }

    private static byte Moved(byte level, int change) => (byte)Math.Clamp(level + change, 0, 255);
}
