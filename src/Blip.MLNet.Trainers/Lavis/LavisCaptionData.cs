using Blip.MLNet.Evaluators.Loaders;
using Blip.MLNet.Evaluators.Loaders.Coco;
using Blip.MLNet.Evaluators.Loaders.Lists;

namespace Blip.MLNet.Trainers.Lavis;

/// <summary>The rows of a run config's splits: BLIP's caption lists, or COCO's annotation files, all data sets one after the other.</summary>
internal sealed class LavisCaptionData(LavisRunConfig config, LavisFiles files, Action<string>? warn)
{
    /// <summary>One row a caption.</summary>
    public IEnumerable<ImageCaption> Captions(IReadOnlyList<string> splits) =>
        Sources(splits).SelectMany(s => IsList(s.File) ? BlipCaptionFiles.ReadCaptions(s.File, s.Options) : CocoCaptionFiles.ReadCaptions(s.File, s.Options)).ToArray();

    /// <summary>One row a picture, with its references.</summary>
    public IReadOnlyList<CaptionedImage> Images(string split) =>
        [.. Sources([split]).SelectMany(s => IsList(s.File) ? BlipCaptionFiles.ReadImages(s.File, s.Options) : CocoCaptionFiles.ReadImages(s.File, s.Options))];

    private List<(string File, LoaderOptions Options)> Sources(IReadOnlyList<string> splits)
    {
        var sources = new List<(string, LoaderOptions)>();
        foreach (LavisDatasetConfig dataset in config.Datasets)
            foreach (string split in splits)
            {
                if (!dataset.Annotations.TryGetValue(split, out IReadOnlyList<LavisAnnotation>? annotations)) continue;
                var options = new LoaderOptions { ImageFolder = files.Images(dataset) };
                sources.AddRange(annotations.Select(a => (files.Annotation(a, warn), options)));
            }
        return sources.Count > 0 ? sources : throw new InvalidDataException($"{config.Source}: no data set has the split {string.Join(" or ", splits)}; 'datasets' has {string.Join("; ", config.Datasets.Select(d => $"{d.Name} with {string.Join(", ", d.Annotations.Keys)}"))}.");
    }

    private static bool IsList(string file)
    {
        using FileStream stream = File.OpenRead(file);
        int next;
        do next = stream.ReadByte();
        while (next is ' ' or '\t' or '\r' or '\n' or 0xef or 0xbb or 0xbf);
        return next != '{';
    }
}
