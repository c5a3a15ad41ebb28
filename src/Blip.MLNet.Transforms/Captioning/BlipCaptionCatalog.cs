using System.Runtime.CompilerServices;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Transforms.Captioning;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Captioning in <see cref="TransformsCatalog"/>.</summary>
public static class BlipCaptionCatalog
{
    /// <summary>Describes the pictures of a column in words.</summary>
    /// <param name="catalog">The transform's catalog.</param>
    /// <param name="outputColumnName">Name of the text column that is added.</param>
    /// <param name="inputColumnName">Name of the picture column; null: as the output column.</param>
    /// <param name="model">A model folder, a checkpoint file, or a name on the Hugging Face hub.</param>
    /// <param name="numBeams">Beams of the search; 1 is greedy search.</param>
    /// <param name="maxLength">Longest sequence in tokens, the prompt included.</param>
    /// <param name="minLength">Shortest sequence in tokens, the prompt included.</param>
    /// <param name="prompt">Words that every caption begins with; they are not part of the result.</param>
    /// <param name="batchSize">Pictures in one run of the model.</param>
    /// <example><code>
    /// var pipeline = ml.Transforms.LoadImages("Image", "photos", "Path").Append(ml.Transforms.BlipCaption("Caption", "Image"));
    /// </code></example>
    public static BlipCaptionEstimator BlipCaption(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, string model = BlipCaptionOptions.DefaultModel,
        int numBeams = 3, int maxLength = 20, int minLength = 5, string prompt = CaptionOptions.DefaultPrompt, int batchSize = 8) =>
        catalog.BlipCaption(outputColumnName, inputColumnName, new BlipCaptionOptions
        {
            Model = model, NumBeams = numBeams, MaxLength = maxLength, MinLength = minLength, Prompt = prompt, BatchSize = batchSize,
        });

    /// <summary>Describes the pictures of a column in words.</summary>
    /// <param name="catalog">The transform's catalog.</param>
    /// <param name="outputColumnName">Name of the text column that is added.</param>
    /// <param name="inputColumnName">Name of the picture column; null: as the output column.</param>
    /// <param name="options">All settings.</param>
    /// <exception cref="ArgumentException">A setting is out of range; the message names it.</exception>
    [OverloadResolutionPriority(1)]
    public static BlipCaptionEstimator BlipCaption(this TransformsCatalog catalog, string outputColumnName, string? inputColumnName, BlipCaptionOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new BlipCaptionEstimator(CatalogUtils.GetEnvironment(catalog), new CaptionColumns(outputColumnName, inputColumnName ?? outputColumnName), options);
    }
}
