using System.Globalization;

namespace Blip.MLNet.Trainers.Lavis.Config;

/// <summary>Named values read as what they should be; errors name place, key, value and expectation.</summary>
internal sealed class ConfigSection(ConfigNode? node, string path)
{
    private static readonly string[] s_true = ["true", "yes", "on"], s_false = ["false", "no", "off"];

    public string Path { get; } = path;

    /// <summary>Where it stands; its name where it is nowhere.</summary>
    public string Place => node?.Place ?? $"'{Path}'";

    public bool Exists => node is { IsNull: false };

    public IEnumerable<string> Keys => node?.Entries?.Select(e => e.Key) ?? [];

    public ConfigNode? this[string key] => node?[key] is { IsNull: false } value ? value : null;

    public ConfigSection Section(string key) => new(this[key], Name(key));

    public string? Text(string key) => this[key] is not { } value ? null : value.Text ?? throw Wrong(key, value, "a text");

    public string Text(string key, string missing) => Text(key) ?? missing;

    public double? Number(string key, double low = double.NegativeInfinity, double high = double.PositiveInfinity)
    {
        if (this[key] is not { } value) return null;
        return double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number >= low && number <= high ? number
            : throw Wrong(key, value, $"a number{Range(low, high)}");
    }

    public int? Whole(string key, int low, int high = int.MaxValue)
    {
        if (this[key] is not { } value) return null;
        return int.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= low && number <= high ? number
            : throw Wrong(key, value, $"a whole number{Range(low, high == int.MaxValue ? double.PositiveInfinity : high)}");
    }

    public bool Flag(string key, bool missing)
    {
        if (this[key] is not { } value) return missing;
        string? text = value.Text?.ToLowerInvariant();
        return s_true.Contains(text) || (s_false.Contains(text) ? false : throw Wrong(key, value, "True or False"));
    }

    public IReadOnlyList<string> Texts(string key)
    {
        if (this[key] is not { } value) return [];
        if (value.Text is { } single) return [single];
        return value.Items is { } items ? [.. items.Select(i => i.Text ?? throw Wrong(key, i, "a list of texts"))] : throw Wrong(key, value, "a list of texts");
    }

    public string Choice(string key, string missing, params string[] choices)
    {
        string text = Text(key, missing);
        return choices.Contains(text) ? text
            : throw new InvalidDataException($"{this[key]?.Place ?? Place}: '{Name(key)}' is '{text}'; did you mean '{Spelling.Nearest(text, choices)}'? Expected {string.Join(", ", choices)}.");
    }

    public string Name(string key) => Path.Length == 0 ? key : $"{Path}.{key}";

    /// <summary>An error at a key.</summary>
    public InvalidDataException Error(string key, string message) => new($"{this[key]?.Place ?? Place}: '{Name(key)}' {message}");

    private InvalidDataException Wrong(string key, ConfigNode value, string expected) =>
        new($"{value.Place}: '{Name(key)}' is {(value.Text is { } text ? $"'{text}'" : value.Items is not null ? "a list" : "a set of keys")}; expected {expected}.");

    private static string Range(double low, double high) => (double.IsInfinity(low), double.IsInfinity(high)) switch
    {
        (true, true) => "",
        (false, true) => string.Create(CultureInfo.InvariantCulture, $" of at least {low}"),
        (true, false) => string.Create(CultureInfo.InvariantCulture, $" of at most {high}"),
        _ => string.Create(CultureInfo.InvariantCulture, $" from {low} to {high}"),
    };
}
