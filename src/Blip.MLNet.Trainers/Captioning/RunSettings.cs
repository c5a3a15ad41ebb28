using System.Globalization;
using Blip.MLNet.Modules.Adapters;

namespace Blip.MLNet.Trainers.Captioning;

/// <summary>The settings that a run's weights depend on, as texts, to compare a checkpoint's with.</summary>
internal static class RunSettings
{
    /// <param name="options">The settings.</param>
    /// <param name="data">Tells the data.</param>
    /// <param name="culture">How numbers look: the invariant culture, or that of the process, as checkpoints were written once.</param>
    public static Dictionary<string, string> Of(BlipCaptionTrainerOptions options, string data, CultureInfo culture)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = culture; // records, pairs and lists write themselves in no other
        try
        {
            return Texts(options, data);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static Dictionary<string, string> Texts(BlipCaptionTrainerOptions options, string data) => new()
    {
        ["data"] = data,
        [nameof(options.Model)] = options.Config is { } config ? config.ToString() : options.Model,
        [nameof(options.ImageSize)] = Text(options.ImageSize),
        [nameof(options.DropPathRate)] = Text(options.DropPathRate),
        [nameof(options.Dropout)] = Text(options.Dropout),
        [nameof(options.Freeze)] = string.Join(' ', options.Freeze),
        [nameof(options.Lora)] = options.Lora is { } lora ? Text(lora) : "",
        [nameof(options.Augmentation)] = options.Augmentation is null ? "none" : "some",
        [nameof(options.CleanCaptions)] = Text(options.CleanCaptions),
        [nameof(options.Prompt)] = options.Prompt,
        [nameof(options.MaxTokens)] = Text(options.MaxTokens),
        [nameof(options.LabelSmoothing)] = Text(options.LabelSmoothing),
        [nameof(options.MaxEpochs)] = Text(options.MaxEpochs),
        [nameof(options.BatchSize)] = Text(options.BatchSize),
        [nameof(options.GradientAccumulation)] = Text(options.GradientAccumulation),
        [nameof(options.DropLast)] = Text(options.DropLast),
        [nameof(options.LearningRate)] = options.LearningRate.ToString(),
        [nameof(options.Optimizer)] = options.Optimizer.ToString(),
        [nameof(options.Precision)] = options.Precision.ToString(),
        [nameof(options.Seed)] = Text(options.Seed),
    };

    // Lists and patterns by their values; BaseModel is told by Model.
    private static string Text(LoraConfig lora) => string.Create(CultureInfo.InvariantCulture,
        $"r {lora.R}, alpha {lora.Alpha}, dropout {lora.Dropout}, rslora {lora.UseRsLora}, bias {lora.Bias}, tied {lora.EnsureWeightTying}, targets {lora.TargetExpression ?? string.Join(' ', lora.TargetModules)}, saved {string.Join(' ', lora.ModulesToSave)}, ranks {string.Join(' ', lora.RankPattern)}, alphas {string.Join(' ', lora.AlphaPattern)}");

    private static string Text<T>(T value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
