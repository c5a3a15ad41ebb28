using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Modules.Images;

namespace Blip.MLNet.Cli.Inputs;

/// <summary>Pictures read, decoded and resized ahead of the model, on another core.</summary>
internal static class PictureBatches
{
    /// <summary>Gives the readable pictures in batches.</summary>
    /// <param name="pictures">What to read.</param>
    /// <param name="path">The picture's file.</param>
    /// <param name="processor">Prepares them.</param>
    /// <param name="batch">How many at once.</param>
    /// <param name="referenceCompatible">See <see cref="RgbImage.Load"/>.</param>
    /// <param name="fail">Told each unreadable one, in a line that names it.</param>
    /// <param name="cancellation">Stops.</param>
    public static IEnumerable<IReadOnlyList<(T Item, float[] Values)>> Read<T>(
        IEnumerable<T> pictures, Func<T, string> path, ImageProcessor processor, int batch, bool referenceCompatible, Action<string> fail, CancellationToken cancellation)
    {
        var ready = new List<(T, float[])>(batch);
        foreach (Prefetched<T, float[]> item in Prefetcher.Run(pictures, (picture, _) => processor.Process(RgbImage.Load(path(picture), referenceCompatible)), capacity: 2 * batch, cancellationToken: cancellation))
        {
            if (item.Error is OperationCanceledException) throw item.Error;
            if (item.Error is not null)
            {
                fail(ErrorText.OfFile(item.Error, path(item.Source)));
                continue;
            }
            ready.Add((item.Source, item.Value!));
            if (ready.Count < batch) continue;
            yield return ready;
            ready = new List<(T, float[])>(batch);
        }
        if (ready.Count > 0) yield return ready;
    }
}
