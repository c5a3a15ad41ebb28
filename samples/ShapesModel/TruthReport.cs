using System.Globalization;
using System.Text.Json;
using Blip.MLNet.Evaluators.Captions;
using Blip.MLNet.Modules.Images;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Samples.Shapes.Language;
using Blip.MLNet.Samples.Shapes.Output;
using Blip.MLNet.Samples.Shapes.Scenes;

namespace Blip.MLNet.Samples.ShapesModel;

/// <summary>
/// What a captioner is worth on held-out scenes: CIDEr and BLEU-4 beside what the scenes' own captions reach when one is held against the
/// other four, how many captions are true, and some captions beside their scenes. True means: the program that wrote the data could have
/// written this very caption of this scene.
/// </summary>
internal static class TruthReport
{
    private const int Draws = 2000;

    public static void Print(string model, string data, int shown)
    {
        Example[] scenes = [.. HeldOut(data)];
        using BlipCaptioner captioner = BlipCaptioner.Load(model);
        string folder = Path.Combine(data, "images", "val");
        string[] captions = [.. scenes.Chunk(50).SelectMany(part => captioner.CaptionAll([.. part.Select(e => RgbImage.Load(Path.Combine(folder, e.File)))])).Select(c => c[0].Text)];

        bool[] holds = [.. scenes.Select((e, i) => CouldBeWritten(e.Scene).Contains(NoCommas(captions[i])))];
        CaptionMetrics ours = Score(scenes, (e, i) => new CaptionSample(Id(e), captions[i], e.Captions));
        CaptionMetrics four = Score(scenes, (e, i) => new CaptionSample(Id(e), captions[i], [.. e.Captions.Skip(1)]));
        CaptionMetrics own = Score(scenes, (e, _) => new CaptionSample(Id(e), e.Captions[0], [.. e.Captions.Skip(1)]));
        Print("captions of the model, five references", ours);
        Print("the same, four references", four);
        Print("each scene's own first caption, the other four references", own);
        Console.WriteLine($"true captions: {holds.Count(h => h)} of {holds.Length}");
        var random = new Randomness(7, "report", 0);
        foreach (int i in random.Shuffled(Enumerable.Range(0, scenes.Length)).Take(shown))
            Console.WriteLine($"{(holds[i] ? "true " : "FALSE")} {captions[i],-72} | {scenes[i].Captions[0]}; {scenes[i].Captions[1]}");
    }

    // The data folder names its domain and seed by what it holds: the first held-out scene's captions are those of one domain and seed.
    private static IEnumerable<Example> HeldOut(string data)
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(data, "annotations", "captions_val.json")));
        int count = file.RootElement.GetProperty("images").GetArrayLength();
        string first = file.RootElement.GetProperty("annotations")[0].GetProperty("caption").GetString()!;
        (Domain domain, long seed) = Domain.All.SelectMany(d => Enumerable.Range(0, 100).Select(s => (d, (long)s))).FirstOrDefault(p => Example.Make(p.d, p.Item2, "val", 0).Captions[0] == first);
        if (domain is null) throw new InvalidDataException($"'{data}' is no Shapes data set of a seed below 100.");
        return Enumerable.Range(0, count).Select(i => Example.Make(domain, seed, "val", i));
    }

    private static HashSet<string> CouldBeWritten(Scene scene)
    {
        var all = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < Draws; i++)
            foreach (string caption in Captions.Of(scene, new Randomness(0, "truth", i)))
                all.Add(NoCommas(caption));
        return all;
    }

    private static CaptionMetrics Score(Example[] scenes, Func<Example, int, CaptionSample> sample) => new CaptionScorer().Score([.. scenes.Select(sample)]);

    private static string NoCommas(string caption) => caption.Replace(",", "", StringComparison.Ordinal);

    private static string Id(Example example) => example.Id.ToString(CultureInfo.InvariantCulture);

    private static void Print(string name, CaptionMetrics metrics) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: CIDEr {metrics.Cider:f3}, BLEU-4 {metrics.Bleu4:f3}, ROUGE-L {metrics.RougeL:f3}"));
}
