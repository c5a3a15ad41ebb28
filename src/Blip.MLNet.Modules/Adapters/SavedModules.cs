using Blip.MLNet.Modules.Text;
using Blip.MLNet.Modules.Weights;

namespace Blip.MLNet.Modules.Adapters;

/// <summary>
/// The modules that an adapter trains as a whole (PEFT's modules_to_save), and the names of their parameters in files. In Hugging
/// Face's model the decoder's output layer is a module "decoder" with a matrix and a bias; here the matrix is, unless they were
/// parted, the word-embedding matrix itself, and the bias is cls.predictions.bias.
/// </summary>
internal sealed class SavedModules
{
    private const string Head = "text_decoder", Words = "text_decoder.bert.embeddings.word_embeddings.weight";
    private const string Decoder = "text_decoder.cls.predictions.decoder.weight", DecoderBias = "text_decoder.cls.predictions.decoder.bias", Bias = "text_decoder.cls.predictions.bias";

    private readonly LoraConfig _config;
    private readonly HashSet<string> _all;
    private readonly bool _tied, _words, _decoder;

    private SavedModules(LoraConfig config, HashSet<string> all, bool tied)
    {
        (_config, _all, _tied) = (config, all, tied);
        (_words, _decoder) = (ModuleNames.IsSaved(config, Words), all.Contains(Bias) && ModuleNames.IsSaved(config, Decoder));
        if (tied) _words = _decoder = _words || _decoder;
    }

    /// <summary>Whether word embeddings and output matrix are trained as the one matrix that they are.</summary>
    public bool TiesWords => _tied && _words;

    /// <summary>Finds the modules. Where input and output words are to be trained apart, the model gets an output matrix of its own.</summary>
    /// <exception cref="ArgumentException">A name fits no module of the model.</exception>
    public static SavedModules Of(nn.Module model, LoraConfig config)
    {
        HashSet<string> names = Names(model);
        foreach (string pattern in config.ModulesToSave)
            if (!names.Any(n => ModuleNames.IsSaved([pattern], n)))
                throw new ArgumentException($"{nameof(LoraConfig)}.{nameof(LoraConfig.ModulesToSave)} has '{pattern}'; no module of the model with parameters has that name.", nameof(config));
        BertLMHeadModel? head = model.named_modules().FirstOrDefault(m => m.Item1 == Head).Item2 as BertLMHeadModel;
        bool tied = head is { cls.predictions.decoder: null };
        if (tied && !config.EnsureWeightTying && (ModuleNames.IsSaved(config, Words) || ModuleNames.IsSaved(config, Decoder)))
        {
            head!.UntieWords();
            tied = false;
        }
        return new SavedModules(config, names, tied);
    }

    /// <summary>The modules, by their whole names, that PEFT finds with patterns: those whose names end so, at a dot or not.</summary>
    public static IReadOnlyList<string> FromPython(nn.Module model, IReadOnlyList<string> patterns)
    {
        HashSet<string> names = [.. Names(model).Select(HuggingFaceNames.FromOfficial)];
        return Topmost(names, names.Where(n => PythonFinds(patterns, n)).ToHashSet());
    }

    /// <summary>Whether a parameter of the model is trained as part of such a module.</summary>
    public bool Contains(string parameter) => parameter switch
    {
        Words => _words,
        Decoder => _decoder,
        Bias => _decoder || ModuleNames.IsSaved(_config, parameter),
        _ => ModuleNames.IsSaved(_config, parameter),
    };

    /// <summary>Hugging Face's names of a trained parameter of the model; tied ones have two.</summary>
    public IEnumerable<string> FileNames(string parameter) => parameter switch
    {
        Words when TiesWords => [Words, Decoder],
        Bias => [.. ModuleNames.IsSaved(_config, Bias) || _config.Bias == LoraBias.All ? (string[])[Bias] : [], DecoderBias],
        _ => [HuggingFaceNames.FromOfficial(parameter)],
    };

    /// <summary>The model's parameter that one of Hugging Face's names stands for.</summary>
    public string ModelName(string huggingFace) => HuggingFaceNames.ToOfficial(huggingFace) switch
    {
        DecoderBias => Bias,
        Decoder when _tied => Words,
        string name => name,
    };

    /// <summary>Patterns with which PEFT finds exactly these modules: the configuration's own, else their names.</summary>
    public IReadOnlyList<string> PatternsForPython()
    {
        HashSet<string> names = [.. _all.Select(HuggingFaceNames.FromOfficial)];
        HashSet<string> saved = [.. _all.Where(n => n switch { DecoderBias => _decoder, Bias => ModuleNames.IsSaved(_config, n), _ => Contains(n) }).Select(HuggingFaceNames.FromOfficial)];
        return saved.SetEquals(names.Where(n => PythonFinds(_config.ModulesToSave, n))) ? _config.ModulesToSave : Topmost(names, saved);
    }

    /// <summary>The model's parameters, and the names that Hugging Face's model has besides.</summary>
    private static HashSet<string> Names(nn.Module model)
    {
        HashSet<string> names = [.. model.named_parameters().Select(p => p.Item1)];
        if (names.Contains(Bias)) names.UnionWith([Decoder, DecoderBias]);
        return names;
    }

    private static bool PythonFinds(IReadOnlyList<string> patterns, string parameter) =>
        Ancestors(parameter).Any(module => patterns.Any(p => module.EndsWith(p, StringComparison.Ordinal)));

    /// <summary>The outermost modules all of whose parameters are chosen.</summary>
    private static List<string> Topmost(HashSet<string> all, HashSet<string> chosen) =>
        [.. chosen.Select(n => Ancestors(n).FirstOrDefault(m => all.Where(a => a.StartsWith(m + ".", StringComparison.Ordinal)).All(chosen.Contains), Ancestors(n).Last())).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The modules around a parameter, from the outermost.</summary>
    private static IEnumerable<string> Ancestors(string parameter)
    {
        for (int dot = parameter.IndexOf('.'); dot >= 0; dot = parameter.IndexOf('.', dot + 1)) yield return parameter[..dot];
    }
}
