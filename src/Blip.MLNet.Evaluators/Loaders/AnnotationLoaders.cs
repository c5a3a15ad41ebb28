using Blip.MLNet.Evaluators.Loaders;
using Blip.MLNet.Evaluators.Loaders.Lists;
using Blip.MLNet.Evaluators.Loaders.Coco;
using Blip.MLNet.Evaluators.Loaders.Images;
using Blip.MLNet.Evaluators.Loaders.Nlvr;
using Blip.MLNet.Evaluators.Loaders.Vqa;

namespace Microsoft.ML;

/// <summary>
/// Annotation files of vision and language as data views: <c>mlContext.Data.LoadFrom...</c>. They are lazy: a file is read when a cursor
/// asks for rows, again for each cursor, and damage in it shows then. Texts stay as the file has them.
/// </summary>
public static class AnnotationLoaders
{
    /// <summary>COCO caption annotations: one row per image with ImageId, ImagePath and References (a vector of texts).</summary>
    /// <param name="catalog"><c>mlContext.Data</c>.</param>
    /// <param name="path">The annotation file, such as captions_val2014.json or coco_karpathy_test_gt.json.</param>
    /// <param name="imageFolder">The folder of the images; image paths are then absolute.</param>
    /// <param name="limit">The most rows to load.</param>
    public static IDataView LoadFromCocoCaptions(this DataOperationsCatalog catalog, string path, string? imageFolder = null, int? limit = null) =>
        catalog.LoadFromCocoCaptions(path, Options(imageFolder, limit));

    /// <summary>COCO caption annotations: one row per image with ImageId, ImagePath and References (a vector of texts).</summary>
    public static IDataView LoadFromCocoCaptions(this DataOperationsCatalog catalog, string path, LoaderOptions options) =>
        Lazy(catalog, path, options, () => CocoCaptionFiles.ReadImages(path, options));

    /// <summary>COCO caption annotations: one row per caption with ImageId, ImagePath and Caption, to train with.</summary>
    public static IDataView LoadFromCocoCaptionPairs(this DataOperationsCatalog catalog, string path, string? imageFolder = null, int? limit = null) =>
        catalog.LoadFromCocoCaptionPairs(path, Options(imageFolder, limit));

    /// <summary>COCO caption annotations: one row per caption with ImageId, ImagePath and Caption, to train with.</summary>
    public static IDataView LoadFromCocoCaptionPairs(this DataOperationsCatalog catalog, string path, LoaderOptions options) =>
        Lazy(catalog, path, options, () => CocoCaptionFiles.ReadCaptions(path, options));

    /// <summary>A COCO results file: ImageId and Caption.</summary>
    public static IDataView LoadFromCocoResults(this DataOperationsCatalog catalog, string path) =>
        Lazy(catalog, path, new LoaderOptions(), () => CocoCaptionFiles.ReadResults(path));

    /// <summary>BLIP's and LAVIS's caption lists (coco_karpathy_*, flickr30k_*, nocaps_*): one row per item with ImageId, ImagePath and References.</summary>
    public static IDataView LoadFromBlipCaptions(this DataOperationsCatalog catalog, string path, string? imageFolder = null, int? limit = null) =>
        catalog.LoadFromBlipCaptions(path, Options(imageFolder, limit));

    /// <summary>BLIP's and LAVIS's caption lists (coco_karpathy_*, flickr30k_*, nocaps_*): one row per item with ImageId, ImagePath and References.</summary>
    public static IDataView LoadFromBlipCaptions(this DataOperationsCatalog catalog, string path, LoaderOptions options) =>
        Lazy(catalog, path, options, () => BlipCaptionFiles.ReadImages(path, options));

    /// <summary>BLIP's and LAVIS's caption lists, pre-training lists too: one row per caption with ImageId, ImagePath and Caption, to train with.</summary>
    public static IDataView LoadFromBlipCaptionPairs(this DataOperationsCatalog catalog, string path, string? imageFolder = null, int? limit = null) =>
        catalog.LoadFromBlipCaptionPairs(path, Options(imageFolder, limit));

    /// <summary>BLIP's and LAVIS's caption lists, pre-training lists too: one row per caption with ImageId, ImagePath and Caption, to train with.</summary>
    public static IDataView LoadFromBlipCaptionPairs(this DataOperationsCatalog catalog, string path, LoaderOptions options) =>
        Lazy(catalog, path, options, () => BlipCaptionFiles.ReadCaptions(path, options));

    /// <summary>LAVIS's csv, tsv, jsonl and json lists and Hugging Face's imagefolder metadata: one row per caption with ImageId, ImagePath and Caption.</summary>
    public static IDataView LoadFromLavisCaptions(this DataOperationsCatalog catalog, string path, string? imageFolder = null, int? limit = null) =>
        catalog.LoadFromLavisCaptions(path, Options(imageFolder, limit));

    /// <summary>LAVIS's csv, tsv, jsonl and json lists and Hugging Face's imagefolder metadata: one row per caption with ImageId, ImagePath and Caption.</summary>
    public static IDataView LoadFromLavisCaptions(this DataOperationsCatalog catalog, string path, LoaderOptions options) =>
        Lazy(catalog, path, options, () => LavisCaptionFiles.ReadCaptions(path, options));

    /// <summary>The pictures of a folder: ImageId (the path in the folder) and ImagePath (the full path), in ordinal order.</summary>
    public static IDataView LoadFromImageFolder(this DataOperationsCatalog catalog, string folder, bool recursive = false, int? limit = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        _ = ImageFolder.Read(folder, recursive, limit); // an absent folder shows now
        return catalog.LoadFromEnumerable(new Rows<FolderImage>(() => ImageFolder.Read(folder, recursive, limit)));
    }

    /// <summary>Webdataset tar shards: Key, Image (the file's bytes as a vector of Byte) and Caption.</summary>
    public static IDataView LoadFromWebDataset(this DataOperationsCatalog catalog, IEnumerable<string> shards, int? limit = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        string[] files = [.. shards];
        if (Array.Find(files, f => !File.Exists(f)) is { } absent) throw new FileNotFoundException($"The shard '{absent}' does not exist.", absent);
        return catalog.LoadFromEnumerable(new Rows<ShardSample>(() => WebDataset.Read(files, limit)));
    }

    /// <summary>VQA v2: one row per question with QuestionId, ImageId, ImagePath, Question, Answers, QuestionType and AnswerType.</summary>
    /// <param name="catalog"><c>mlContext.Data</c>.</param>
    /// <param name="questions">The questions file.</param>
    /// <param name="annotations">The annotations file; null for test sets.</param>
    /// <param name="imageFolder">The folder of the images; image paths are then absolute.</param>
    /// <param name="subtype">The image set, such as val2014, which image names hold; null: rows have no image path.</param>
    /// <param name="limit">The most rows to load.</param>
    public static IDataView LoadFromVqa(this DataOperationsCatalog catalog, string questions, string? annotations = null, string? imageFolder = null, string? subtype = null, int? limit = null) =>
        catalog.LoadFromVqa(questions, Options(imageFolder, limit), annotations, subtype);

    /// <summary>VQA v2: one row per question with QuestionId, ImageId, ImagePath, Question, Answers, QuestionType and AnswerType.</summary>
    public static IDataView LoadFromVqa(this DataOperationsCatalog catalog, string questions, LoaderOptions options, string? annotations = null, string? subtype = null) =>
        Lazy(catalog, questions, options, () => VqaFiles.ReadQuestions(questions, annotations, options, subtype));

    /// <summary>BLIP's vqa_*.json and vg_qa.json: one row per question with QuestionId, ImagePath, Question and Answers.</summary>
    public static IDataView LoadFromBlipVqa(this DataOperationsCatalog catalog, string path, string? imageFolder = null, int? limit = null) =>
        catalog.LoadFromBlipVqa(path, Options(imageFolder, limit));

    /// <summary>BLIP's vqa_*.json and vg_qa.json: one row per question with QuestionId, ImagePath, Question and Answers.</summary>
    public static IDataView LoadFromBlipVqa(this DataOperationsCatalog catalog, string path, LoaderOptions options) =>
        Lazy(catalog, path, options, () => VqaFiles.ReadBlip(path, options));

    /// <summary>NLVR2's JSON lines: Identifier, LeftImagePath, RightImagePath, Sentence and Label (Boolean).</summary>
    public static IDataView LoadFromNlvr2(this DataOperationsCatalog catalog, string path, string? imageFolder = null, int? limit = null) =>
        catalog.LoadFromNlvr2(path, Options(imageFolder, limit));

    /// <summary>NLVR2's JSON lines: Identifier, LeftImagePath, RightImagePath, Sentence and Label (Boolean).</summary>
    public static IDataView LoadFromNlvr2(this DataOperationsCatalog catalog, string path, LoaderOptions options) =>
        Lazy(catalog, path, options, () => NlvrFiles.ReadOfficial(path, options));

    /// <summary>BLIP's nlvr_*.json: LeftImagePath, RightImagePath, Sentence and Label (Boolean).</summary>
    public static IDataView LoadFromBlipNlvr(this DataOperationsCatalog catalog, string path, string? imageFolder = null, int? limit = null) =>
        catalog.LoadFromBlipNlvr(path, Options(imageFolder, limit));

    /// <summary>BLIP's nlvr_*.json: LeftImagePath, RightImagePath, Sentence and Label (Boolean).</summary>
    public static IDataView LoadFromBlipNlvr(this DataOperationsCatalog catalog, string path, LoaderOptions options) =>
        Lazy(catalog, path, options, () => NlvrFiles.ReadBlip(path, options));

    private static LoaderOptions Options(string? imageFolder, int? limit) => new() { ImageFolder = imageFolder, Limit = limit };

    private static IDataView Lazy<TRow>(DataOperationsCatalog catalog, string path, LoaderOptions options, Func<IEnumerable<TRow>> read) where TRow : class
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path)) throw new FileNotFoundException($"The annotation file '{path}' does not exist.", path);
        return catalog.LoadFromEnumerable(new Rows<TRow>(read));
    }

    // Reads the file anew for each enumeration.
    private sealed class Rows<TRow>(Func<IEnumerable<TRow>> read) : IEnumerable<TRow>
    {
        public IEnumerator<TRow> GetEnumerator() => read().GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
