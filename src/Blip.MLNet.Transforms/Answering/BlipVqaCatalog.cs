using System.Runtime.CompilerServices;
using Blip.MLNet.Transforms.Answering;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Visual question answering in <see cref="TransformsCatalog"/>.</summary>
public static class BlipVqaCatalog
{
    /// <summary>Answers the question of a row about its picture.</summary>
    /// <param name="catalog">The transform's catalog.</param>
    /// <param name="outputColumnName">Name of the text column that is added.</param>
    /// <param name="imageColumnName">Name of the picture column.</param>
    /// <param name="questionColumnName">Name of the text column with the question.</param>
    /// <param name="model">A model folder, a checkpoint file, or a name on the Hugging Face hub.</param>
    /// <param name="answers">Answers to choose from; null: answers are generated.</param>
    /// <param name="batchSize">Rows in one run of the model.</param>
    /// <example><code>
    /// var pipeline = ml.Transforms.LoadImages("Image", "photos", "Path").Append(ml.Transforms.BlipVqa("Answer", "Image", "Question"));
    /// </code></example>
    public static BlipVqaEstimator BlipVqa(
        this TransformsCatalog catalog, string outputColumnName, string imageColumnName, string questionColumnName,
        string model = BlipVqaOptions.DefaultModel, IReadOnlyList<string>? answers = null, int batchSize = 8) =>
        catalog.BlipVqa(outputColumnName, imageColumnName, questionColumnName, new BlipVqaOptions { Model = model, Answers = answers, BatchSize = batchSize });

    /// <summary>Answers the question of a row about its picture.</summary>
    /// <param name="catalog">The transform's catalog.</param>
    /// <param name="outputColumnName">Name of the text column that is added.</param>
    /// <param name="imageColumnName">Name of the picture column.</param>
    /// <param name="questionColumnName">Name of the text column with the question.</param>
    /// <param name="options">All settings.</param>
    /// <exception cref="ArgumentException">A setting is out of range; the message names it.</exception>
    [OverloadResolutionPriority(1)]
    public static BlipVqaEstimator BlipVqa(this TransformsCatalog catalog, string outputColumnName, string imageColumnName, string questionColumnName, BlipVqaOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new BlipVqaEstimator(CatalogUtils.GetEnvironment(catalog), new VqaColumns(outputColumnName, imageColumnName, questionColumnName), options);
    }
}
