namespace Blip.MLNet.Modules.Images;

/// <summary>Picture files decoded, resized and normalized ahead of the model.</summary>
public static class PicturePrefetch
{
    /// <summary>Gives each file's values, [3, Height, Width], in the order of the files; an unreadable file gives its error and the rest goes on.</summary>
    /// <param name="paths">Picture files.</param>
    /// <param name="processor">The model's picture settings.</param>
    /// <param name="capacity">How many pictures may be ready or under way, at least 1.</param>
    /// <param name="workers">How many are decoded at once, at least 1.</param>
    /// <param name="cancellationToken">Stops it with <see cref="OperationCanceledException"/>.</param>
    public static IEnumerable<Prefetched<string, float[]>> Load(
        IEnumerable<string> paths, ImageProcessor processor, int capacity = 8, int workers = 1, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(processor);
        return Prefetcher.Run(paths, (path, _) => processor.Process(RgbImage.Load(path)), capacity, workers, cancellationToken);
    }
}
