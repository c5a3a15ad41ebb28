using Blip.MLNet.Samples.Shapes.Language;
using Blip.MLNet.Samples.Shapes.Scenes;

namespace Blip.MLNet.Samples.Shapes.Output;

/// <summary>
/// Writes a data set: images/SPLIT/*.png; annotations/ with captions_SPLIT.json (COCO), karpathy_SPLIT.json (BLIP's lists), vqa_SPLIT.json (BLIP) and
/// v2_questions_SPLIT.json, v2_annotations_SPLIT.json (VQA v2), answer_list.json, nlvr_SPLIT.json (BLIP), scenes_SPLIT.jsonl (what each picture shows); vocab.txt.
/// </summary>
public static class DataSetWriter
{
    /// <summary>Writes the splits of the options that have scenes.</summary>
    public static void Write(Options options)
    {
        string annotations = Directory.CreateDirectory(Path.Combine(options.Out, "annotations")).FullName;
        var answers = new SortedSet<string>(StringComparer.Ordinal);
        foreach ((string split, int count) in new[] { ("train", options.Train), ("val", options.Val), ("test", options.Test) })
        {
            if (count == 0) continue;
            Example[] examples = Pictures(options, split, count);
            CaptionFiles.WriteCoco(Path.Combine(annotations, $"captions_{split}.json"), examples, options.Size);
            CaptionFiles.WriteList(Path.Combine(annotations, $"karpathy_{split}.json"), examples, split);
            VqaFiles.Write(annotations, examples, split);
            answers.UnionWith(examples.SelectMany(e => e.Questions.Select(q => q.Answer)));
            JsonFile.Write(Path.Combine(annotations, $"nlvr_{split}.json"), Pairs(options, examples, split));
            File.WriteAllText(Path.Combine(annotations, $"scenes_{split}.jsonl"), string.Concat(examples.Select(e => JsonFile.Line(Description(e)) + "\n")));
        }
        JsonFile.Write(Path.Combine(annotations, "answer_list.json"), answers);
        File.WriteAllText(Path.Combine(options.Out, "vocab.txt"), string.Concat(VocabularyMaker.Tokens().Select(t => t + "\n")));
    }

    private static Example[] Pictures(Options options, string split, int count)
    {
        string images = Directory.CreateDirectory(Path.Combine(options.Out, "images", split)).FullName;
        var examples = new Example[count];
        Parallel.For(0, count, i =>
        {
            Example example = examples[i] = Example.Make(options.Domain, options.Seed, split, i);
            File.WriteAllBytes(Path.Combine(images, example.File), Example.Draw(example.Scene, options.Seed, split, i, options.Size));
        });
        return examples;
    }

    // Each picture is the left one of a pair with the next.
    private static IEnumerable<object> Pairs(Options options, Example[] examples, string split) => examples.Select((left, i) =>
    {
        Example right = examples[(i + 1) % examples.Length];
        Statement statement = Statements.Of(left.Scene, right.Scene, new Randomness(options.Seed, $"{options.Domain.Name}/{split}/pair", i));
        return new { images = new[] { $"{split}/{left.File}", $"{split}/{right.File}" }, sentence = statement.Text, label = statement.Holds ? "True" : "False" };
    });

    private static object Description(Example example) => new
    {
        image_id = example.Id,
        background = example.Scene.Background.Name,
        arrangement = example.Scene.Arrangement.ToString().ToLowerInvariant(),
        groups = example.Scene.Groups.Select(g => new { count = g.Count, size = Words.Plain(g.First.Size), colour = g.First.Colour.Name, shape = g.First.Shape.Name }),
    };
}
