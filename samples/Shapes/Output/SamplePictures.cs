using Blip.MLNet.Samples.Shapes.Language;
using Blip.MLNet.Samples.Shapes.Scenes;

namespace Blip.MLNet.Samples.Shapes.Output;

/// <summary>Writes twelve pictures of all kinds of scenes with captions.json in COCO's form, and short-captions.json with captions of another kind.</summary>
public static class SamplePictures
{
    // How many groups, and how many things at least, each picture has.
    private static readonly (int Groups, int Things)[] s_wanted = [(1, 1), (2, 2), (1, 3), (3, 3), (2, 4), (1, 2), (2, 2), (1, 5), (2, 3), (1, 1), (3, 3), (2, 2)];

    /// <summary>What the pictures show, each with its place among the scenes of the split "pictures".</summary>
    public static IReadOnlyList<(Example Example, int Place)> Make(Domain domain, long seed)
    {
        var made = new List<(Example Example, int Place)>();
        int index = 0;
        foreach ((int groups, int things) in s_wanted)
        {
            Example example = Next(domain, seed, ref index, groups, things);
            int number = made.Count + 1;
            made.Add((example with { Id = number, File = $"picture-{number:D2}.png" }, index - 1));
        }
        return made;
    }

    /// <summary>Writes them to the folder that the options name.</summary>
    public static void Write(Options options)
    {
        Directory.CreateDirectory(options.Out);
        IReadOnlyList<(Example Example, int Place)> made = Make(options.Domain, options.Seed);
        foreach ((Example example, int place) in made)
            File.WriteAllBytes(Path.Combine(options.Out, example.File), Example.Draw(example.Scene, options.Seed, "pictures", place, options.Size));
        Example[] examples = [.. made.Select(m => m.Example)];
        CaptionFiles.WriteCoco(Path.Combine(options.Out, "captions.json"), examples, options.Size, indented: true);
        CaptionFiles.WriteCoco(Path.Combine(options.Out, "short-captions.json"), [.. examples.Select(e => e with { Captions = [Captions.Brief(e.Scene)] })], options.Size, indented: true);
    }

    private static Example Next(Domain domain, long seed, ref int index, int groups, int things)
    {
        for (; ; )
        {
            Example example = Example.Make(domain, seed, "pictures", index++);
            Scene scene = example.Scene;
            if (scene.Groups.Count == groups && scene.Count == things) return example;
        }
    }
}
