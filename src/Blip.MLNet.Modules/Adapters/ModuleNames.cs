using System.Text.RegularExpressions;
using Blip.MLNet.Modules.Layers;
using Blip.MLNet.Modules.Weights;

namespace Blip.MLNet.Modules.Adapters;

/// <summary>Names of modules, official and Hugging Face's, and the patterns that choose among them as PEFT does.</summary>
internal static class ModuleNames
{
    private const string Weight = ".weight";

    /// <summary>Hugging Face's name of a module that has a weight.</summary>
    public static string ToHuggingFace(string module) => HuggingFaceNames.FromOfficial(module + Weight)[..^Weight.Length];

    /// <summary>The official name of a module that has a weight.</summary>
    public static string ToOfficial(string module) => HuggingFaceNames.ToOfficial(module + Weight)[..^Weight.Length];

    /// <summary>The model's linear layers by official name, in order.</summary>
    public static IEnumerable<(string Name, Linear Layer)> Linears(nn.Module model) =>
        model.named_modules().Where(m => m.Item2 is Linear).Select(m => (m.Item1, (Linear)m.Item2));

    /// <summary>Whether a pattern is the name or its end, at a dot.</summary>
    public static bool EndsWith(string name, string pattern) =>
        name == pattern || (name.EndsWith(pattern, StringComparison.Ordinal) && name[^(pattern.Length + 1)] == '.');

    /// <summary>Whether a configuration chooses a layer, by its official name. What is trained as a whole gets no matrices besides.</summary>
    public static bool IsTarget(LoraConfig config, string module)
    {
        if (IsSaved(config, module + Weight)) return false;
        string name = ToHuggingFace(module);
        if (config.TargetExpression is { } expression) return Regex.Match(name, $"^(?:{expression})$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)).Success;
        return config.TargetModules.Any(p => p == LoraConfig.AllLinear || EndsWith(name, p) || EndsWith(module, p));
    }

    /// <summary>Whether a parameter lies in a module that a configuration trains as a whole.</summary>
    public static bool IsSaved(LoraConfig config, string parameter) => IsSaved(config.ModulesToSave, parameter);

    /// <summary>Whether a parameter lies in a module of one of these names.</summary>
    public static bool IsSaved(IReadOnlyList<string> patterns, string parameter)
    {
        string name = HuggingFaceNames.FromOfficial(parameter);
        return patterns.Any(p => Contains(name, p) || Contains(parameter, p));
    }

    /// <summary>The value that the first pattern (PEFT's rank_pattern and alpha_pattern: expressions for the end of a name) has for a layer.</summary>
    public static T PatternValue<T>(IReadOnlyDictionary<string, T> patterns, string module, T otherwise)
    {
        string name = ToHuggingFace(module);
        foreach ((string pattern, T value) in patterns)
            if (Regex.IsMatch(name, $@"^(?:.*\.)?(?:{pattern})$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1))) return value;
        return otherwise;
    }

    private static bool Contains(string parameter, string pattern) =>
        $".{parameter}".Contains($".{pattern}.", StringComparison.Ordinal);

    /// <summary>Patterns with which Python finds exactly these layers: the configuration's own, else the names themselves.</summary>
    public static IReadOnlyList<string> PatternsForPython(LoraConfig config, IReadOnlyCollection<string> targets, nn.Module model)
    {
        IEnumerable<string> found = Linears(model).Select(l => l.Name).Where(n => !IsSaved(config, n + Weight) && config.TargetModules.Any(p => EndsWith(ToHuggingFace(n), p)));
        return found.ToHashSet().SetEquals(targets) ? config.TargetModules : [.. targets.Select(ToHuggingFace)];
    }
}
