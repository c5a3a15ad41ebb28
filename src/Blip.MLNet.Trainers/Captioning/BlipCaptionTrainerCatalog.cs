using Blip.MLNet.Evaluators.Catalogs;
using Blip.MLNet.Trainers.Captioning;
using Blip.MLNet.Transforms.Captioning;

namespace Microsoft.ML;

/// <summary>Training of captioners: <c>mlContext.ImageCaptioning.Trainers.Blip(...)</c>.</summary>
public static class BlipCaptionTrainerCatalog
{
    extension(ImageCaptioningTrainers trainers)
    {
        /// <summary>Trains a BLIP captioner on pictures with captions.</summary>
        /// <param name="imageColumnName">Paths (text), files (vectors of Byte) or images.</param>
        /// <param name="captionColumnName">One text a row, or a vector of texts.</param>
        /// <param name="model">What to start from: a model folder, a checkpoint file, or a name on the Hugging Face hub.</param>
        /// <param name="maxEpochs">Passes over the data.</param>
        /// <param name="batchSize">Examples in a batch.</param>
        /// <param name="outputDirectory">Folder of checkpoints and logs; null: no files.</param>
        public BlipCaptionTrainer Blip(
            string imageColumnName = "Image", string captionColumnName = "Caption", string model = BlipCaptionOptions.DefaultModel, int maxEpochs = 5, int batchSize = 16, string? outputDirectory = null) =>
            trainers.Blip(new BlipCaptionTrainerOptions
            {
                ImageColumnName = imageColumnName, CaptionColumnName = captionColumnName, Model = model, MaxEpochs = maxEpochs, BatchSize = batchSize, OutputDirectory = outputDirectory,
            });

        /// <summary>Trains a BLIP captioner on pictures with captions.</summary>
        /// <param name="options">All settings.</param>
        /// <exception cref="ArgumentException">A setting is out of range; the message names it.</exception>
        public BlipCaptionTrainer Blip(BlipCaptionTrainerOptions options)
        {
            ArgumentNullException.ThrowIfNull(trainers);
            return new BlipCaptionTrainer(trainers.Environment, options);
        }
    }
}
