using System.Runtime.CompilerServices;
using Blip.MLNet.Transforms.Matching;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Image-text matching in <see cref="TransformsCatalog"/>.</summary>
public static class BlipImageTextMatchCatalog
{
    /// <summary>Compares pictures with texts; adds the columns ItcSimilarity, ItmProbability and RankScore.</summary>
    /// <param name="catalog">The transform's catalog.</param>
    /// <param name="imageColumnName">Name of the picture column.</param>
    /// <param name="textColumnName">Name of the text column.</param>
    /// <param name="model">A model folder, a checkpoint file, or a name on the Hugging Face hub.</param>
    /// <param name="batchSize">Rows in one run of the model.</param>
    /// <example><code>
    /// var pipeline = ml.Transforms.LoadImages("Image", "photos", "Path").Append(ml.Transforms.BlipImageTextMatch("Image", "Caption"));
    /// </code></example>
    public static BlipImageTextMatchEstimator BlipImageTextMatch(
        this TransformsCatalog catalog, string imageColumnName, string textColumnName, string model = BlipImageTextMatchOptions.DefaultModel, int batchSize = 8) =>
        catalog.BlipImageTextMatch(imageColumnName, textColumnName, new BlipImageTextMatchOptions { Model = model, BatchSize = batchSize });

    /// <summary>Compares pictures with texts; adds the columns ItcSimilarity, ItmProbability and RankScore.</summary>
    /// <param name="catalog">The transform's catalog.</param>
    /// <param name="imageColumnName">Name of the picture column.</param>
    /// <param name="textColumnName">Name of the text column.</param>
    /// <param name="options">All settings.</param>
    /// <exception cref="ArgumentException">A setting is out of range; the message names it.</exception>
    [OverloadResolutionPriority(1)]
    public static BlipImageTextMatchEstimator BlipImageTextMatch(this TransformsCatalog catalog, string imageColumnName, string textColumnName, BlipImageTextMatchOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new BlipImageTextMatchEstimator(CatalogUtils.GetEnvironment(catalog), new MatchColumns(imageColumnName, textColumnName), options);
    }
}
