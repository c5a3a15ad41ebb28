using System.Runtime.CompilerServices;
using Blip.MLNet.Transforms.Reasoning;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Reasoning over two pictures in <see cref="TransformsCatalog"/>.</summary>
public static class BlipNlvr2Catalog
{
    /// <summary>Judges whether the sentence of a row is true of its two pictures; adds the columns PredictedLabel, Score and Probability.</summary>
    /// <param name="catalog">The transform's catalog.</param>
    /// <param name="firstImageColumnName">Name of the column with the first picture.</param>
    /// <param name="secondImageColumnName">Name of the column with the second picture.</param>
    /// <param name="sentenceColumnName">Name of the text column.</param>
    /// <param name="model">A model folder, a checkpoint file, or a name on the Hugging Face hub.</param>
    /// <param name="batchSize">Rows in one run of the model.</param>
    /// <example><code>
    /// var pipeline = ml.Transforms.LoadImages("Left", "photos", "LeftPath").Append(ml.Transforms.LoadImages("Right", "photos", "RightPath"))
    ///     .Append(ml.Transforms.BlipNlvr2("Left", "Right", "Sentence"));
    /// </code></example>
    public static BlipNlvr2Estimator BlipNlvr2(
        this TransformsCatalog catalog, string firstImageColumnName, string secondImageColumnName, string sentenceColumnName, string model = BlipNlvr2Options.DefaultModel, int batchSize = 8) =>
        catalog.BlipNlvr2(firstImageColumnName, secondImageColumnName, sentenceColumnName, new BlipNlvr2Options { Model = model, BatchSize = batchSize });

    /// <summary>Judges whether the sentence of a row is true of its two pictures; adds the columns PredictedLabel, Score and Probability.</summary>
    /// <param name="catalog">The transform's catalog.</param>
    /// <param name="firstImageColumnName">Name of the column with the first picture.</param>
    /// <param name="secondImageColumnName">Name of the column with the second picture.</param>
    /// <param name="sentenceColumnName">Name of the text column.</param>
    /// <param name="options">All settings.</param>
    /// <exception cref="ArgumentException">A setting is out of range; the message names it.</exception>
    [OverloadResolutionPriority(1)]
    public static BlipNlvr2Estimator BlipNlvr2(this TransformsCatalog catalog, string firstImageColumnName, string secondImageColumnName, string sentenceColumnName, BlipNlvr2Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new BlipNlvr2Estimator(CatalogUtils.GetEnvironment(catalog), new Nlvr2Columns(firstImageColumnName, secondImageColumnName, sentenceColumnName), options);
    }
}
