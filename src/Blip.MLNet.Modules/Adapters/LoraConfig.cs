using Blip.MLNet.Modules.Configuration;

namespace Blip.MLNet.Modules.Adapters;

/// <summary>Which biases an adapter trains besides its own matrices (PEFT's "bias").</summary>
public enum LoraBias
{
    /// <summary>None.</summary>
    None,

    /// <summary>Every bias of the model.</summary>
    All,

    /// <summary>The biases of the layers that the adapter changes.</summary>
    LoraOnly,
}

/// <summary>
/// Low-rank adaptation (Hu et al. 2021, "LoRA") with the names and the meaning of PEFT's LoraConfig: a layer's weight W stays, and
/// x Wᵀ becomes x Wᵀ + (alpha / r) x Aᵀ Bᵀ with A [r, in] and B [out, r].
/// </summary>
public sealed record LoraConfig
{
    /// <summary>The pattern that stands for every linear layer.</summary>
    public const string AllLinear = "all-linear";

    /// <summary>The preset for BLIP: queries and values of the text, the fused projection and the output projection of the vision attention.</summary>
    public static IReadOnlyList<string> BlipModules { get; } = ["query", "value", "qkv", "projection"];

    /// <summary>Rank of the update.</summary>
    public int R { get; init; } = 8;

    /// <summary>Numerator of the scale.</summary>
    public double Alpha { get; init; } = 16;

    /// <summary>Dropout of the adapter's input, in training.</summary>
    public double Dropout { get; init; }

    /// <summary>Scales by alpha / √r instead of alpha / r (Kalajdzievski 2023).</summary>
    public bool UseRsLora { get; init; }

    /// <summary>Biases that are trained too.</summary>
    public LoraBias Bias { get; init; } = LoraBias.None;

    /// <summary>
    /// Ends of the names of the layers to change, in whole parts: "query" is every layer of that name, "attention.self.query" only
    /// those inside such modules. Hugging Face's names and the official ones are both known. "all-linear" is every linear layer.
    /// </summary>
    public IReadOnlyList<string> TargetModules { get; init; } = BlipModules;

    /// <summary>A regular expression that the whole Hugging Face name of a layer must match; it takes the place of <see cref="TargetModules"/>.</summary>
    public string? TargetExpression { get; init; }

    /// <summary>Ends of the names of modules that are trained as a whole and stored with the adapter.</summary>
    public IReadOnlyList<string> ModulesToSave { get; init; } = [];

    /// <summary>The model that the adapter belongs to, as it was named; stored with the adapter.</summary>
    public string BaseModel { get; init; } = "";

    /// <summary>What the update is multiplied by.</summary>
    public double Scaling => UseRsLora ? Alpha / Math.Sqrt(R) : Alpha / R;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    public LoraConfig Validate()
    {
        Check.AtLeast(R, 1, nameof(LoraConfig), nameof(R));
        Check.Range(Alpha, double.Epsilon, 1e9, nameof(LoraConfig), nameof(Alpha));
        Check.Range(Dropout, 0, 1, nameof(LoraConfig), nameof(Dropout));
        if (!Enum.IsDefined(Bias)) throw new ArgumentException($"{nameof(LoraConfig)}.{nameof(Bias)} is {Bias}; expected {string.Join(", ", Enum.GetNames<LoraBias>())}.", nameof(Bias));
        if (TargetExpression is null && (TargetModules is null || TargetModules.Count == 0 || TargetModules.Any(string.IsNullOrWhiteSpace)))
            throw new ArgumentException($"{nameof(LoraConfig)}.{nameof(TargetModules)} is empty or has an empty name; expected names such as {string.Join(", ", BlipModules)}.", nameof(TargetModules));
        return this;
    }
}
