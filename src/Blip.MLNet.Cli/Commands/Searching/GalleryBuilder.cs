using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Cli.Inputs;
using Blip.MLNet.Cli.Progress;
using Blip.MLNet.Modules.Tasks;

namespace Blip.MLNet.Cli.Commands.Searching;

/// <summary>Embeds pictures; those that an earlier gallery of the same model has, unchanged, are taken from it.</summary>
internal sealed class GalleryBuilder(CommandContext context, BlipMatcher matcher, string model, int batch, Action<string> fail)
{
    public Gallery Build(IReadOnlyList<InputPicture> pictures, Gallery? earlier, CancellationToken cancellation)
    {
        GalleryPicture[] wanted = [.. pictures.Select(p => GalleryPicture.Of(p.Path))];
        var known = new Dictionary<GalleryPicture, float[]>();
        if (earlier is not null && earlier.Model == model)
            for (int i = 0; i < earlier.Pictures.Count; i++) known[earlier.Pictures[i]] = earlier.Embeddings[i];
        GalleryPicture[] open = [.. wanted.Where(p => !known.ContainsKey(p))];
        if (open.Length > 0)
            ProgressDisplay.Run(context, "index", open.Length, Quantities.PicturesPerSecond, report =>
            {
                void Unreadable(string line)
                {
                    fail(line);
                    report.Advance(1);
                }
                foreach (var group in PictureBatches.Read(open, p => p.Path, matcher.Processor, batch, false, Unreadable, cancellation))
                {
                    cancellation.ThrowIfCancellationRequested();
                    float[][] vectors = matcher.ImageVectors([.. group.Select(g => g.Values)]);
                    for (int i = 0; i < group.Count; i++) known[group[i].Item] = vectors[i];
                    report.Advance(group.Count);
                }
                return true;
            });
        GalleryPicture[] readable = [.. wanted.Where(known.ContainsKey)];
        return new Gallery(model, readable, [.. readable.Select(p => known[p])]);
    }
}
