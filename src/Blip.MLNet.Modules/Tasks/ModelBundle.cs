using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Images;
using Blip.MLNet.Modules.Tokens;
using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Modules.Weights.Safetensors;

namespace Blip.MLNet.Modules.Tasks;

/// <summary>
/// A model as one safetensors file: its sizes, vocabulary and picture settings are notes in the file's header. Model zips hold
/// their weights in this form.
/// </summary>
internal sealed record ModelBundle(BlipConfig Config, BlipTask Task, BlipTokenizer Tokenizer, ImageProcessor Processor)
{
    private const string ConfigNote = "blip.config", TaskNote = "blip.task", VocabularyNote = "blip.vocabulary", ProcessorNote = "blip.preprocessor";

    /// <summary>Writes a model.</summary>
    public void Write(Stream stream, nn.Module module, CancellationToken cancellation = default) => Write(stream, ModuleWeights.Sources(module), cancellation);

    /// <summary>Writes a model's tensors, under official names.</summary>
    public void Write(Stream stream, IEnumerable<TensorSource> tensors, CancellationToken cancellation = default)
    {
        using var vocabulary = new MemoryStream();
        Tokenizer.Vocabulary.WriteLines(vocabulary);
        SafetensorsWriter.Write(stream, tensors, new Dictionary<string, string>
        {
            ["format"] = "pt",
            [ConfigNote] = JsonSerializer.Serialize(Config),
            [TaskNote] = Task.ToString(),
            [VocabularyNote] = Encoding.UTF8.GetString(vocabulary.ToArray()),
            [ProcessorNote] = Processor.ToJson(),
        }, cancellation);
    }

    /// <summary>Reads the notes of a file that <see cref="Write(Stream, IEnumerable{TensorSource}, CancellationToken)"/> made; false for any other checkpoint.</summary>
    /// <exception cref="InvalidDataException">A note is damaged.</exception>
    public static bool TryRead(Checkpoint checkpoint, [NotNullWhen(true)] out ModelBundle? bundle)
    {
        bundle = null;
        if (!checkpoint.Metadata.TryGetValue(ConfigNote, out string? config)) return false;
        try
        {
            using var vocabulary = new MemoryStream(Encoding.UTF8.GetBytes(checkpoint.Metadata[VocabularyNote]));
            bundle = new ModelBundle(
                (JsonSerializer.Deserialize<BlipConfig>(config) ?? throw new JsonException("it is empty")).Validate(),
                Enum.Parse<BlipTask>(checkpoint.Metadata[TaskNote]),
                BlipTokenizer.Load(vocabulary, checkpoint.Path),
                ImageProcessor.Parse(checkpoint.Metadata[ProcessorNote], checkpoint.Path));
            return true;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or ArgumentException)
        {
            throw new InvalidDataException($"'{checkpoint.Path}': the notes about the model in the file's header cannot be read: {e.Message}", e);
        }
    }
}
