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

    /// <summary>
    /// Names of modules that are trained as a whole and stored with the adapter, in whole parts: "word_embeddings" and
    /// "cls.predictions.decoder" for words that the base model hardly knows, "LayerNorm" for every norm of the text part.
    /// </summary>
    public IReadOnlyList<string> ModulesToSave { get; init; } = [];

    /// <summary>
    /// Where <see cref="ModulesToSave"/> names the word embeddings or the output layer, trains both as the one matrix that they are in
    /// BLIP (PEFT's ensure_weight_tying). False trains what is named and leaves the other as it is, which is PEFT's default: the
    /// model then gets an output matrix of its own, and keeps it.
    /// </summary>
    public bool EnsureWeightTying { get; init; } = true;

    /// <summary>Ranks of single layers: expressions that the end of a layer's Hugging Face name must match, at a dot, and their ranks (PEFT's rank_pattern). The first that matches counts.</summary>
    public IReadOnlyDictionary<string, int> RankPattern { get; init; } = new Dictionary<string, int>();

    /// <summary>The same for <see cref="Alpha"/> (PEFT's alpha_pattern).</summary>
    public IReadOnlyDictionary<string, double> AlphaPattern { get; init; } = new Dictionary<string, double>();

    /// <summary>The model that the adapter belongs to, as it was named; stored with the adapter.</summary>
    public string BaseModel { get; init; } = "";

    /// <summary>What the update is multiplied by, where no pattern says otherwise.</summary>
    public double Scaling => Scale(R, Alpha);

    /// <summary>Rank and scale of a layer, by its official name.</summary>
    internal (int R, double Scaling) Of(string module)
    {
        int r = ModuleNames.PatternValue(RankPattern, module, R);
        return (r, Scale(r, ModuleNames.PatternValue(AlphaPattern, module, Alpha)));
    }

    private double Scale(int r, double alpha) => UseRsLora ? alpha / Math.Sqrt(r) : alpha / r;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    public LoraConfig Validate()
    {
        Check.AtLeast(R, 1, nameof(LoraConfig), nameof(R));
        Check.Range(Alpha, double.Epsilon, 1e9, nameof(LoraConfig), nameof(Alpha));
        Check.Range(Dropout, 0, 1, nameof(LoraConfig), nameof(Dropout));
        foreach ((string pattern, int r) in RankPattern) Check.AtLeast(r, 1, nameof(LoraConfig), $"{nameof(RankPattern)}[\"{pattern}\"]");
        foreach ((string pattern, double alpha) in AlphaPattern) Check.Range(alpha, double.Epsilon, 1e9, nameof(LoraConfig), $"{nameof(AlphaPattern)}[\"{pattern}\"]");
        if (!Enum.IsDefined(Bias)) throw new ArgumentException($"{nameof(LoraConfig)}.{nameof(Bias)} is {Bias}; expected {string.Join(", ", Enum.GetNames<LoraBias>())}.", nameof(Bias));
        if (TargetExpression is null && (TargetModules is null || TargetModules.Count == 0 || TargetModules.Any(string.IsNullOrWhiteSpace)))
            throw new ArgumentException($"{nameof(LoraConfig)}.{nameof(TargetModules)} is empty or has an empty name; expected names such as {string.Join(", ", BlipModules)}.", nameof(TargetModules));
        return this;
    }
}
