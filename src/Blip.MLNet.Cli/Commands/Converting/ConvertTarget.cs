using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Tokens;
using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Modules.Weights.Pickle;
using Blip.MLNet.Transforms.Captioning;
using Microsoft.ML;

namespace Blip.MLNet.Cli.Commands.Converting;

/// <summary>The ways that a model is written.</summary>
internal static class ConvertTarget
{
    /// <summary>A checkpoint as the reference saves it: {'model': state dictionary}.</summary>
    public static void WritePth(string path, ConvertSource source, BlipTask task, IEnumerable<TensorSource> tensors, CancellationToken cancellation) =>
        TorchZipWriter.Write(path, OfficialLayout.Complete(Of(tensors, source, task)), cancellation);

    /// <summary>A folder for Hugging Face's transformers.</summary>
    public static void WriteFolder(string path, ConvertSource source, BlipTask task, IEnumerable<TensorSource> tensors, CancellationToken cancellation)
    {
        var config = new HuggingFaceConfig { Model = source.Config, Task = task };
        if (source.Vocabulary is { } words)
        {
            var tokenizer = new BlipTokenizer(words);
            tokenizer.RequireSize(source.Config.Text.VocabSize, "the model");
            config = config with { BosTokenId = tokenizer.DecoderId, SepTokenId = tokenizer.SeparatorId };
        }
        HuggingFaceFolder.Write(path, config, tensors, source.Vocabulary?.Tokens, source.Processor, cancellation);
    }

    /// <summary>One safetensors file that holds the vocabulary and the settings too.</summary>
    public static void WriteBundle(string path, ConvertSource source, BlipTask task, IEnumerable<TensorSource> tensors, CancellationToken cancellation)
    {
        var tokenizer = new BlipTokenizer(Words(source, path));
        tokenizer.RequireSize(source.Config.Text.VocabSize, "the model");
        var bundle = new ModelBundle(source.Config, task, tokenizer, source.Processor);
        AtomicFile.Write(path, stream => bundle.Write(stream, Of(tensors, source, task), cancellation));
    }

    /// <summary>A model zip of ML.NET: pictures by path (ImagePath), loaded and described (Caption, Score).</summary>
    public static void WriteZip(string path, ConvertSource source, BlipTask task, IEnumerable<TensorSource> tensors, Precision precision, CancellationToken cancellation)
    {
        if (task != BlipTask.Captioning) throw new UsageException($"--to zip is for captioners; '{path}' would be a model for {task}.");
        string bundle = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, $".{Path.GetFileName(path)}.{Environment.ProcessId}.safetensors"), temporary = bundle + ".zip";
        try
        {
            WriteBundle(bundle, source, task, tensors, cancellation);
            var ml = new MLContext();
            IDataView none = ml.Data.LoadFromEnumerable(Array.Empty<PictureRow>());
            using BlipCaptioner captioner = BlipCaptioner.Load(bundle, new ModelLoadOptions { Precision = precision }, cancellation);
            var options = new BlipCaptionOptions { Captioner = captioner, Precision = precision, ScoreColumnName = "Score", Cancellation = cancellation };
            ITransformer chain = ml.Transforms.LoadImages("Image", "", nameof(PictureRow.ImagePath)).Append(ml.Transforms.BlipCaption("Caption", "Image", options)).Fit(none);
            ml.Model.Save(chain, none.Schema, temporary);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(bundle);
            File.Delete(temporary);
        }
    }

    private static Vocabulary Words(ConvertSource source, string path) =>
        source.Vocabulary ?? throw new UsageException($"'{path}' would hold the model with its vocabulary, and there is none beside the model; name one with --vocab.");

    // A pre-trained checkpoint holds more than one task's model.
    private static IEnumerable<TensorSource> Of(IEnumerable<TensorSource> tensors, ConvertSource source, BlipTask task) =>
        task == source.Task || task != BlipTask.Captioning ? tensors : tensors.Where(t => KnownTensors.PartOf(t.Name) is "visual_encoder" or "text_decoder");

    private sealed class PictureRow
    {
        public string ImagePath { get; set; } = "";
    }
}
