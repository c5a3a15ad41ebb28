using System.IO.Compression;
using System.Text.Json;
using Blip.MLNet.Evaluators.Captions;
using Blip.MLNet.Testing;

namespace Blip.MLNet.Benchmarks.Captions;

/// <summary>Raw captions to measure with, from the goldens.</summary>
internal static class CaptionSets
{
    private const int Val2014Images = 40504;

    public static CaptionSample[] Read(string set) => set switch
    {
        "fakecap" => Scored("cap_fakecap_val2014.json.gz"),
        "baseline" => Scored("cap_baseline_val2014_A.json.gz"),
        _ => Val2014Size(),
    };

    private static CaptionSample[] Scored(string file)
    {
        using var stream = new GZipStream(File.OpenRead(Goldens.PathOf("metrics", file)), CompressionMode.Decompress);
        using JsonDocument json = JsonDocument.Parse(stream);
        return [.. json.RootElement.GetProperty("images").EnumerateArray().Select(i => new CaptionSample(
            i.GetProperty("id").ToString(), i.GetProperty("cand_raw").GetString()!, [.. i.GetProperty("refs_raw").EnumerateArray().Select(r => r.GetString()!)]))];
    }

    // The real captions of most of val2014, repeated from the start until there are as many images; five references each, as there.
    private static CaptionSample[] Val2014Size()
    {
        Dictionary<string, string> candidates = Scored("cap_baseline_val2014_A.json.gz").ToDictionary(s => s.Id, s => s.Candidate);
        using var reader = new StreamReader(new GZipStream(File.OpenRead(Goldens.PathOf("metrics", "ptb_coco_val2014.jsonl.gz")), CompressionMode.Decompress));
        var captions = new List<string>();
        var images = new List<CaptionSample>();
        while (reader.ReadLine() is { } line)
        {
            using JsonDocument row = JsonDocument.Parse(line);
            captions.Add(row.RootElement.GetProperty("in").GetString()!);
            if (captions.Count < 5) continue;
            string id = row.RootElement.GetProperty("image_id").ToString();
            images.Add(new CaptionSample(id, candidates.GetValueOrDefault(id, captions[0]), [.. captions]));
            captions.Clear();
        }
        return [.. Enumerable.Range(0, Val2014Images).Select(i => images[i % images.Count] with { Id = i.ToString() })];
    }
}
