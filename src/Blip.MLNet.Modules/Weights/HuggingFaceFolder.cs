using System.Text.Json;
using System.Text.Json.Nodes;
using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Images;
using Blip.MLNet.Modules.Weights.Safetensors;

namespace Blip.MLNet.Modules.Weights;

/// <summary>Writes a model as a Hugging Face folder that transformers' from_pretrained reads, with exactly the tensors of its own.</summary>
public static class HuggingFaceFolder
{
    private const string DecoderBias = "text_decoder.cls.predictions.decoder.bias";

    /// <summary>The files of such a folder.</summary>
    internal static readonly string[] Files = ["model.safetensors", "config.json", "preprocessor_config.json", "vocab.txt", "tokenizer_config.json", "special_tokens_map.json"];

    private static readonly Dictionary<BlipTask, string[]> PartsOf = new()
    {
        [BlipTask.Captioning] = ["visual_encoder", "text_decoder"],
        [BlipTask.QuestionAnswering] = ["visual_encoder", "text_encoder", "text_decoder"],
        [BlipTask.Retrieval] = ["visual_encoder", "text_encoder", "vision_proj", "text_proj", "itm_head"],
    };

    /// <summary>Writes config.json, preprocessor_config.json, model.safetensors and the tokenizer's files; if one cannot be written, the folder stays as it was.</summary>
    /// <param name="folder">Where to; it is made if needed.</param>
    /// <param name="config">Sizes, task and token ids.</param>
    /// <param name="tensors">The model's tensors under official names. What transformers' model does not have is left out.</param>
    /// <param name="vocabulary">The words of vocab.txt in order; null writes no tokenizer.</param>
    /// <param name="processor">How pictures are prepared; null: as the reference does, at the configuration's picture size.</param>
    /// <param name="cancellationToken">Cancels between megabytes.</param>
    /// <exception cref="IOException">A file cannot be written; the message names it.</exception>
    /// <exception cref="ArgumentException">The task has no such folder, or a tensor that belongs to it is missing.</exception>
    public static void Write(string folder, HuggingFaceConfig config, IEnumerable<TensorSource> tensors, IReadOnlyList<string>? vocabulary = null, ImageProcessor? processor = null, CancellationToken cancellationToken = default) =>
        Write(folder, config, tensors, vocabulary, processor, open: null, cancellationToken);

    /// <summary>The same, with a way to open the files.</summary>
    internal static void Write(string folder, HuggingFaceConfig config, IEnumerable<TensorSource> tensors, IReadOnlyList<string>? vocabulary, ImageProcessor? processor, Func<string, Stream>? open, CancellationToken cancellationToken = default)
    {
        List<TensorSource> written = Tensors(config, tensors);
        string json = config.ToJson(Numbers(written));
        List<AtomicPart> files =
        [
            Text("config.json", json), Text("preprocessor_config.json", (processor ?? new ImageProcessor(config.Model.Vision.ImageSize)).ToJson() + "\n"),
            SafetensorsWriter.Part(Path.Combine(folder, "model.safetensors"), written, null, cancellationToken),
        ];
        if (vocabulary is not null)
            files.AddRange([
                Text("vocab.txt", string.Concat(vocabulary.Select(word => word + "\n"))), Text("tokenizer_config.json", TokenizerConfig(config.Model.Text.MaxPositionEmbeddings)),
                Text("special_tokens_map.json", SpecialTokens()),
            ]);
        AtomicFile.WriteTogether(files, open);

        AtomicPart Text(string name, string text) => AtomicPart.Text(Path.Combine(folder, name), text);
    }

    private static string Numbers(List<TensorSource> tensors) => (tensors.FirstOrDefault(t => t.Type.IsFloatingPoint())?.Type ?? ElementType.Float32).ToString().ToLowerInvariant();

    /// <summary>The tensors of transformers' model under its names: position_ids and an untied decoder matrix added, the decoder's second bias left out.</summary>
    public static List<TensorSource> Tensors(HuggingFaceConfig config, IEnumerable<TensorSource> official)
    {
        if (!PartsOf.TryGetValue(config.Task, out string[]? parts))
            throw new ArgumentException($"A model for {config.Task} has no Hugging Face folder; expected {string.Join(", ", PartsOf.Keys)}.", nameof(config));
        Dictionary<string, TensorSource> kept = official.Where(t => parts.Contains(KnownTensors.PartOf(t.Name))).ToDictionary(t => t.Name, StringComparer.Ordinal);
        if (parts.FirstOrDefault(part => !kept.Keys.Any(name => KnownTensors.PartOf(name) == part)) is { } missing)
            throw new ArgumentException($"A model for {config.Task} needs tensors under '{missing}.'; there are none.", nameof(official));
        foreach (TensorSource added in OfficialLayout.Complete(kept.Values)) kept.TryAdd(added.Name, added);
        kept.Remove(DecoderBias);
        return [.. kept.Values.Select(t => t.WithName(HuggingFaceNames.FromOfficial(t.Name)))];
    }

    private static string TokenizerConfig(int maxLength) => Json(new JsonObject
    {
        ["cls_token"] = "[CLS]",
        ["do_basic_tokenize"] = true,
        ["do_lower_case"] = true,
        ["mask_token"] = "[MASK]",
        ["model_max_length"] = maxLength,
        ["pad_token"] = "[PAD]",
        ["processor_class"] = "BlipProcessor",
        ["sep_token"] = "[SEP]",
        ["strip_accents"] = null,
        ["tokenize_chinese_chars"] = true,
        ["tokenizer_class"] = "BertTokenizer",
        ["unk_token"] = "[UNK]",
    });

    private static string SpecialTokens() => Json(new JsonObject
    {
        ["cls_token"] = "[CLS]",
        ["mask_token"] = "[MASK]",
        ["pad_token"] = "[PAD]",
        ["sep_token"] = "[SEP]",
        ["unk_token"] = "[UNK]",
    });

    private static string Json(JsonObject value) => value.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n";
}
