using System.Runtime.CompilerServices;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Transforms.Features;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Features in <see cref="TransformsCatalog"/>.</summary>
public static class BlipFeaturesCatalog
{
    /// <summary>Turns a picture, a text, or both into a vector.</summary>
    /// <param name="catalog">The transform's catalog.</param>
    /// <param name="outputColumnName">Name of the vector column that is added.</param>
    /// <param name="imageColumnName">Name of the picture column; null: texts alone.</param>
    /// <param name="textColumnName">Name of the text column; null: pictures alone.</param>
    /// <param name="model">A model folder, a checkpoint file, or a name on the Hugging Face hub.</param>
    /// <param name="kind">What is taken of the encoder's states.</param>
    /// <param name="batchSize">Rows in one run of the model.</param>
    /// <example><code>
    /// var pipeline = ml.Transforms.LoadImages("Image", "photos", "Path").Append(ml.Transforms.BlipFeatures("Features", "Image"));
    /// </code></example>
    public static BlipFeaturesEstimator BlipFeatures(
        this TransformsCatalog catalog, string outputColumnName, string? imageColumnName = null, string? textColumnName = null,
        string model = BlipFeaturesOptions.DefaultModel, FeatureKind kind = FeatureKind.Projected, int batchSize = 8) =>
        catalog.BlipFeatures(outputColumnName, imageColumnName, textColumnName, new BlipFeaturesOptions { Model = model, Kind = kind, BatchSize = batchSize });

    /// <summary>Turns a picture, a text, or both into a vector.</summary>
    /// <param name="catalog">The transform's catalog.</param>
    /// <param name="outputColumnName">Name of the vector column that is added.</param>
    /// <param name="imageColumnName">Name of the picture column; null: texts alone.</param>
    /// <param name="textColumnName">Name of the text column; null: pictures alone.</param>
    /// <param name="options">All settings.</param>
    /// <exception cref="ArgumentException">A setting is out of range; the message names it.</exception>
    [OverloadResolutionPriority(1)]
    public static BlipFeaturesEstimator BlipFeatures(this TransformsCatalog catalog, string outputColumnName, string? imageColumnName, string? textColumnName, BlipFeaturesOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new BlipFeaturesEstimator(CatalogUtils.GetEnvironment(catalog), new FeatureColumns(outputColumnName, imageColumnName, textColumnName), options);
    }
}
