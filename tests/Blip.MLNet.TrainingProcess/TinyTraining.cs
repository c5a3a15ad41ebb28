using Blip.MLNet.Modules.Adapters;
using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Generation;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Tokens;
using Blip.MLNet.Trainers.Captioning;
using Blip.MLNet.Trainers.Schedules;

namespace Blip.MLNet.TrainingProcess;

/// <summary>A training run of a model of a few thousand numbers, with the vocabulary of a folder.</summary>
public static class TinyTraining
{
    /// <summary>Kinds of runs; see <see cref="Of"/>.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["full", "frozen", "lora", "words", "apart", "bfloat16", "accumulated"];

    /// <summary>Trains fast and with every kind of random draw.</summary>
    public static BlipCaptionTrainerOptions Options(string folder)
    {
        BlipTokenizer tokenizer = BlipTokenizer.Load(Path.Combine(folder, "vocab.txt"));
        return new()
        {
            ImageColumnName = nameof(TinyRow.Path), TransformerImageColumnName = "Image", Tokenizer = tokenizer,
            Config = new BlipConfig
            {
                Vision = new VisionConfig { ImageSize = 32, PatchSize = 16, HiddenSize = 16, Depth = 2, NumHeads = 2, IntermediateSize = 32, DropPathRate = 0.1 },
                Text = new TextConfig { VocabSize = tokenizer.Size, HiddenSize = 16, NumHiddenLayers = 1, NumAttentionHeads = 2, IntermediateSize = 32, MaxPositionEmbeddings = 24, EncoderWidth = 16 },
            },
            BatchSize = 4, ValidationBatchSize = 5, MaxEpochs = 3, OutputDirectory = Path.Combine(folder, "out"), Generation = new GenerationOptions { NumBeams = 2, MaxLength = 12 },
            LearningRate = new LearningRateSchedule { InitialRate = 5e-3 },
        };
    }

    /// <summary>The options of a kind of run.</summary>
    public static BlipCaptionTrainerOptions Of(string kind, BlipCaptionTrainerOptions options) => kind switch
    {
        "full" => options,
        "frozen" => options with { Freeze = ["visual_encoder.blocks.0", "text_decoder.bert.embeddings"] },
        "lora" => options with { Lora = new LoraConfig { R = 2, Dropout = 0.2, Bias = LoraBias.All, ModulesToSave = ["cls.predictions.transform"] } },
        "words" => options with { Lora = new LoraConfig { R = 2, ModulesToSave = ["word_embeddings", "cls.predictions.decoder"] }, Precision = Precision.BFloat16 },
        "apart" => options with { Lora = new LoraConfig { R = 2, ModulesToSave = ["word_embeddings", "cls.predictions.decoder"], EnsureWeightTying = false } },
        "bfloat16" => options with { Precision = Precision.BFloat16 },
        "accumulated" => options with { BatchSize = 2, GradientAccumulation = 4, DropLast = false },
        _ => throw new ArgumentException($"There is no kind '{kind}'; expected {string.Join(", ", Kinds)}.", nameof(kind)),
    };
}

/// <summary>A picture file and its caption.</summary>
public sealed class TinyRow
{
    /// <summary>Where the picture is.</summary>
    public string Path { get; set; } = "";

    /// <summary>What it shows.</summary>
    public string Caption { get; set; } = "";
}
