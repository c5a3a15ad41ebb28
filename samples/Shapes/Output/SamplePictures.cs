using Blip.MLNet.Samples.Shapes.Language;
using Blip.MLNet.Samples.Shapes.Scenes;

namespace Blip.MLNet.Samples.Shapes.Output;

/// <summary>Writes twelve pictures of all kinds of scenes with captions.json in COCO's form, and short-captions.json with captions of another kind.</summary>
public static class SamplePictures
{
    // How many groups, and how many things at least, each picture has.
    private static readonly (int Groups, int Things)[] s_wanted = [(1, 1), (2, 2), (1, 3), (3, 3), (2, 4), (1, 2), (2, 2), (1, 5), (2, 3), (1, 1), (3, 3), (2, 2)];

    public static void Write(Options options)
    {
        Directory.CreateDirectory(options.Out);
        var examples = new List<Example>();
        int index = 0;
        foreach ((int groups, int things) in s_wanted)
        {
            Example example = Next(options, ref index, groups, things);
            int number = examples.Count + 1;
            string file = $"picture-{number:D2}.png";
            File.WriteAllBytes(Path.Combine(options.Out, file), Example.Draw(example.Scene, options.Seed, "pictures", index - 1, options.Size));
            examples.Add(example with { Id = number, File = file });
        }
        CaptionFiles.WriteCoco(Path.Combine(options.Out, "captions.json"), examples, options.Size, indented: true);
        CaptionFiles.WriteCoco(Path.Combine(options.Out, "short-captions.json"), [.. examples.Select(e => e with { Captions = [Captions.Brief(e.Scene)] })], options.Size, indented: true);
    }

    private static Example Next(Options options, ref int index, int groups, int things)
    {
        for (; ; )
        {
            Example example = Example.Make(options.Domain, options.Seed, "pictures", index++);
            Scene scene = example.Scene;
            if (scene.Groups.Count == groups && scene.Count == things) return example;
        }
    }
}
