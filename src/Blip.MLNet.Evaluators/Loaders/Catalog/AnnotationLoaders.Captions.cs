using Blip.MLNet.Evaluators.Loaders;
using Blip.MLNet.Evaluators.Loaders.Coco;
using Blip.MLNet.Evaluators.Loaders.Lists;
using Blip.MLNet.Evaluators.Loaders.Views;

namespace Microsoft.ML;

public static partial class AnnotationLoaders
{
    private static AnnotationColumn<CaptionedImage>[] ImageColumns =>
    [
        AnnotationColumn<CaptionedImage>.Text("ImageId", r => r.ImageId), AnnotationColumn<CaptionedImage>.Text("ImagePath", r => r.ImagePath),
        AnnotationColumn<CaptionedImage>.Texts("References", r => r.References),
    ];

    private static AnnotationColumn<ImageCaption>[] PairColumns =>
    [
        AnnotationColumn<ImageCaption>.Text("ImageId", r => r.ImageId), AnnotationColumn<ImageCaption>.Text("ImagePath", r => r.ImagePath),
        AnnotationColumn<ImageCaption>.Text("Caption", r => r.Caption),
    ];

    /// <summary>COCO caption annotations, also NoCaps' official ones: one row per image with ImageId, ImagePath and References (a vector of texts, held in memory while rows are read).</summary>
    /// <param name="catalog"><c>mlContext.Data</c>.</param>
    /// <param name="path">The annotation file, such as captions_val2014.json or coco_karpathy_test_gt.json.</param>
    /// <param name="imageFolder">The folder of the images; image paths are then absolute.</param>
    /// <param name="limit">The most rows to load.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    public static IDataView LoadFromCocoCaptions(this DataOperationsCatalog catalog, string path, string? imageFolder = null, int? limit = null) =>
        catalog.LoadFromCocoCaptions(path, Options(imageFolder, limit));

    /// <summary>COCO caption annotations, also NoCaps' official ones: one row per image with ImageId, ImagePath and References (a vector of texts, held in memory while rows are read).</summary>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    public static IDataView LoadFromCocoCaptions(this DataOperationsCatalog catalog, string path, LoaderOptions options) =>
        Lazy(catalog, path, options, () => CocoCaptionFiles.ReadImages(path, options), ImageColumns);

    /// <summary>COCO caption annotations: one row per caption with ImageId, ImagePath and Caption, to train with. The images' ids and names are held in memory while rows are read.</summary>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    public static IDataView LoadFromCocoCaptionPairs(this DataOperationsCatalog catalog, string path, string? imageFolder = null, int? limit = null) =>
        catalog.LoadFromCocoCaptionPairs(path, Options(imageFolder, limit));

    /// <summary>COCO caption annotations: one row per caption with ImageId, ImagePath and Caption, to train with. The images' ids and names are held in memory while rows are read.</summary>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    public static IDataView LoadFromCocoCaptionPairs(this DataOperationsCatalog catalog, string path, LoaderOptions options) =>
        Lazy(catalog, path, options, () => CocoCaptionFiles.ReadCaptions(path, options), PairColumns);

    /// <summary>A COCO results file: ImageId and Caption.</summary>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    public static IDataView LoadFromCocoResults(this DataOperationsCatalog catalog, string path) => catalog.LoadFromCocoResults(path, new LoaderOptions());

    /// <summary>A COCO results file: ImageId and Caption.</summary>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    public static IDataView LoadFromCocoResults(this DataOperationsCatalog catalog, string path, LoaderOptions options) =>
        Lazy(catalog, path, options, () => CocoCaptionFiles.ReadResults(path, options), AnnotationColumn<CaptionResult>.Text("ImageId", r => r.ImageId), AnnotationColumn<CaptionResult>.Text("Caption", r => r.Caption));

    /// <summary>A COCO results file joined with its annotations, for <c>mlContext.ImageCaptioning.Evaluate</c>: ImageId, ImagePath, Caption and References, in the order of the results.</summary>
    /// <exception cref="FileNotFoundException">A file does not exist.</exception>
    public static IDataView LoadFromCocoResults(this DataOperationsCatalog catalog, string path, string annotations, LoaderOptions? options = null)
    {
        LoaderOptions chosen = options ?? new LoaderOptions();
        CheckFile(annotations, chosen);
        return Lazy(catalog, path, chosen, () => CocoCaptionFiles.ReadResults(path, annotations, chosen),
            AnnotationColumn<ScoredCaption>.Text("ImageId", r => r.ImageId), AnnotationColumn<ScoredCaption>.Text("ImagePath", r => r.ImagePath),
            AnnotationColumn<ScoredCaption>.Text("Caption", r => r.Caption), AnnotationColumn<ScoredCaption>.Texts("References", r => r.References));
    }

    /// <summary>BLIP's and LAVIS's caption lists (coco_karpathy_*, flickr30k_*, nocaps_*): one row per item with ImageId, ImagePath and References.</summary>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    public static IDataView LoadFromBlipCaptions(this DataOperationsCatalog catalog, string path, string? imageFolder = null, int? limit = null) =>
        catalog.LoadFromBlipCaptions(path, Options(imageFolder, limit));

    /// <summary>BLIP's and LAVIS's caption lists (coco_karpathy_*, flickr30k_*, nocaps_*): one row per item with ImageId, ImagePath and References.</summary>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    public static IDataView LoadFromBlipCaptions(this DataOperationsCatalog catalog, string path, LoaderOptions options) =>
        Lazy(catalog, path, options, () => BlipCaptionFiles.ReadImages(path, options), ImageColumns);

    /// <summary>BLIP's and LAVIS's caption lists, pre-training lists too: one row per caption with ImageId, ImagePath and Caption, to train with.</summary>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    public static IDataView LoadFromBlipCaptionPairs(this DataOperationsCatalog catalog, string path, string? imageFolder = null, int? limit = null) =>
        catalog.LoadFromBlipCaptionPairs(path, Options(imageFolder, limit));

    /// <summary>
    /// BLIP's and LAVIS's caption lists, pre-training lists too: one row per caption with ImageId, ImagePath and Caption, to train with. Of web-scale lists,
    /// <see cref="LoaderOptions.MissingImage"/> and <see cref="LoaderOptions.UnreadableImage"/> leave out and count what cannot be trained on.
    /// </summary>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    public static IDataView LoadFromBlipCaptionPairs(this DataOperationsCatalog catalog, string path, LoaderOptions options) =>
        Lazy(catalog, path, options, () => BlipCaptionFiles.ReadCaptions(path, options), PairColumns);

    /// <summary>Karpathy's own split files dataset_coco.json, dataset_flickr8k.json and dataset_flickr30k.json: one row per image with ImageId, ImagePath and References.</summary>
    /// <param name="catalog"><c>mlContext.Data</c>.</param>
    /// <param name="path">The file.</param>
    /// <param name="splits">train, restval, val, test; null: all images.</param>
    /// <param name="options">The image folder, the limit, and what happens to damage.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    public static IDataView LoadFromKarpathy(this DataOperationsCatalog catalog, string path, IEnumerable<string>? splits = null, LoaderOptions? options = null)
    {
        LoaderOptions chosen = options ?? new LoaderOptions();
        string[]? wanted = splits?.ToArray();
        return Lazy(catalog, path, chosen, () => KarpathyFiles.ReadImages(path, wanted, chosen), ImageColumns);
    }

    /// <summary>Flickr30k's own captions (results_20130124.token): one row per image with ImageId, ImagePath and References.</summary>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    public static IDataView LoadFromFlickrTokens(this DataOperationsCatalog catalog, string path, LoaderOptions? options = null)
    {
        LoaderOptions chosen = options ?? new LoaderOptions();
        return Lazy(catalog, path, chosen, () => FlickrTokenFiles.ReadImages(path, chosen), ImageColumns);
    }

    /// <summary>LAVIS's csv, tsv, jsonl and json lists and objects: one row per caption with ImageId, ImagePath and Caption.</summary>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    public static IDataView LoadFromLavisCaptions(this DataOperationsCatalog catalog, string path, string? imageFolder = null, int? limit = null) =>
        catalog.LoadFromLavisCaptions(path, Options(imageFolder, limit));

    /// <summary>LAVIS's csv, tsv, jsonl and json lists and objects: one row per caption with ImageId, ImagePath and Caption.</summary>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    public static IDataView LoadFromLavisCaptions(this DataOperationsCatalog catalog, string path, LoaderOptions options) =>
        Lazy(catalog, path, options, () => LavisCaptionFiles.ReadCaptions(path, options), PairColumns);

    /// <summary>Hugging Face's imagefolder metadata.jsonl or metadata.csv (file_name, text): one row per caption with ImageId, ImagePath and Caption; images lie beside the file unless a folder is given.</summary>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    public static IDataView LoadFromImageFolderMetadata(this DataOperationsCatalog catalog, string path, LoaderOptions? options = null)
    {
        LoaderOptions chosen = options ?? new LoaderOptions();
        return Lazy(catalog, path, chosen, () => LavisCaptionFiles.ReadImageFolderMetadata(path, chosen), PairColumns);
    }
}
