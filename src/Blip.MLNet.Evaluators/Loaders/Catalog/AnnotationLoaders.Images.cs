using Blip.MLNet.Evaluators.Loaders;
using Blip.MLNet.Evaluators.Loaders.Images;
using Blip.MLNet.Evaluators.Loaders.Views;

namespace Microsoft.ML;

public static partial class AnnotationLoaders
{
    /// <summary>The pictures of a folder: ImageId (the path in the folder) and ImagePath (the full path), in ordinal order.</summary>
    /// <param name="catalog"><c>mlContext.Data</c>.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="recursive">Whether subfolders are searched too.</param>
    /// <param name="limit">The most rows to load.</param>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    public static IDataView LoadFromImageFolder(this DataOperationsCatalog catalog, string folder, bool recursive = false, int? limit = null) =>
        catalog.LoadFromImageFolder(folder, Options(null, limit), recursive);

    /// <summary>The pictures of a folder: ImageId (the path in the folder) and ImagePath (the full path), in ordinal order.</summary>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    public static IDataView LoadFromImageFolder(this DataOperationsCatalog catalog, string folder, LoaderOptions options, bool recursive = false)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        _ = ImageFolder.Read(folder, options, recursive); // an absent folder shows now
        return new AnnotationView<FolderImage>(() => ImageFolder.Read(folder, options, recursive), AnnotationColumn<FolderImage>.Text("ImageId", r => r.ImageId), AnnotationColumn<FolderImage>.Text("ImagePath", r => r.ImagePath));
    }

    /// <summary>Webdataset tar shards, plain or gzip: Key, Image (the file's bytes as a vector of Byte) and Caption.</summary>
    /// <param name="catalog"><c>mlContext.Data</c>.</param>
    /// <param name="shards">The tar files, read one after another.</param>
    /// <param name="limit">The most rows to load.</param>
    /// <exception cref="FileNotFoundException">A shard does not exist.</exception>
    public static IDataView LoadFromWebDataset(this DataOperationsCatalog catalog, IEnumerable<string> shards, int? limit = null) =>
        catalog.LoadFromWebDataset(shards, Options(null, limit));

    /// <summary>Webdataset tar shards, plain or gzip: Key, Image (the file's bytes as a vector of Byte) and Caption.</summary>
    /// <exception cref="FileNotFoundException">A shard does not exist.</exception>
    public static IDataView LoadFromWebDataset(this DataOperationsCatalog catalog, IEnumerable<string> shards, LoaderOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(shards);
        ArgumentNullException.ThrowIfNull(options);
        string[] files = [.. shards];
        foreach (string file in files) CheckFile(file, options);
        return new AnnotationView<ShardSample>(() => WebDataset.Read(files, options),
            AnnotationColumn<ShardSample>.Text("Key", r => r.Key), AnnotationColumn<ShardSample>.Bytes("Image", r => r.Image), AnnotationColumn<ShardSample>.Text("Caption", r => r.Caption));
    }
}
