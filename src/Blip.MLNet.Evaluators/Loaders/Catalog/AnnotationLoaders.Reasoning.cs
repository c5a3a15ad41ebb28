using Blip.MLNet.Evaluators.Loaders;
using Blip.MLNet.Evaluators.Loaders.Lists;
using Blip.MLNet.Evaluators.Loaders.Nlvr;
using Blip.MLNet.Evaluators.Loaders.Views;

namespace Microsoft.ML;

public static partial class AnnotationLoaders
{
    private static AnnotationColumn<ImagePairStatement>[] StatementColumns =>
    [
        AnnotationColumn<ImagePairStatement>.Text("Identifier", r => r.Identifier), AnnotationColumn<ImagePairStatement>.Text("LeftImagePath", r => r.LeftImagePath),
        AnnotationColumn<ImagePairStatement>.Text("RightImagePath", r => r.RightImagePath), AnnotationColumn<ImagePairStatement>.Text("Sentence", r => r.Sentence),
        AnnotationColumn<ImagePairStatement>.Boolean("Label", r => r.Label),
    ];

    /// <summary>NLVR2's JSON lines: Identifier, LeftImagePath, RightImagePath, Sentence and Label (Boolean).</summary>
    /// <param name="catalog"><c>mlContext.Data</c>.</param>
    /// <param name="path">The file, such as dev.json.</param>
    /// <param name="imageFolder">The folder of the images; image paths are then absolute.</param>
    /// <param name="limit">The most rows to load.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    public static IDataView LoadFromNlvr2(this DataOperationsCatalog catalog, string path, string? imageFolder = null, int? limit = null) =>
        catalog.LoadFromNlvr2(path, Options(imageFolder, limit));

    /// <summary>NLVR2's JSON lines: Identifier, LeftImagePath, RightImagePath, Sentence and Label (Boolean).</summary>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    public static IDataView LoadFromNlvr2(this DataOperationsCatalog catalog, string path, LoaderOptions options) =>
        Lazy(catalog, path, options, () => NlvrFiles.ReadOfficial(path, options), StatementColumns);

    /// <summary>BLIP's nlvr_*.json: Identifier (empty), LeftImagePath, RightImagePath, Sentence and Label (Boolean).</summary>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    public static IDataView LoadFromBlipNlvr(this DataOperationsCatalog catalog, string path, string? imageFolder = null, int? limit = null) =>
        catalog.LoadFromBlipNlvr(path, Options(imageFolder, limit));

    /// <summary>BLIP's nlvr_*.json: Identifier (empty), LeftImagePath, RightImagePath, Sentence and Label (Boolean).</summary>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    public static IDataView LoadFromBlipNlvr(this DataOperationsCatalog catalog, string path, LoaderOptions options) =>
        Lazy(catalog, path, options, () => NlvrFiles.ReadBlip(path, options), StatementColumns);

    /// <summary>LAVIS's SNLI-VE files: ImageId, ImagePath, Sentence and Label (the text contradiction, neutral or entailment).</summary>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    public static IDataView LoadFromLavisEntailment(this DataOperationsCatalog catalog, string path, LoaderOptions? options = null)
    {
        LoaderOptions chosen = options ?? new LoaderOptions();
        return Lazy(catalog, path, chosen, () => LavisEntailmentFiles.Read(path, chosen),
            AnnotationColumn<ImageEntailment>.Text("ImageId", r => r.ImageId), AnnotationColumn<ImageEntailment>.Text("ImagePath", r => r.ImagePath),
            AnnotationColumn<ImageEntailment>.Text("Sentence", r => r.Sentence), AnnotationColumn<ImageEntailment>.Text("Label", r => r.Label));
    }
}
