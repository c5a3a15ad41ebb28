namespace Blip.MLNet.Trainers.Lavis.Config;

/// <summary>A value of a configuration and where it stands: a text, a list, or named values. A text of null is YAML's null.</summary>
internal sealed class ConfigNode
{
    private ConfigNode(string place, bool isDefault) => (Place, IsDefault) = (place, isDefault);

    /// <summary>File and line, or the option, for errors.</summary>
    public string Place { get; }

    /// <summary>Whether it comes from the defaults, not from the user.</summary>
    public bool IsDefault { get; }

    public string? Text { get; private init; }

    public IReadOnlyList<ConfigNode>? Items { get; private init; }

    public IReadOnlyList<KeyValuePair<string, ConfigNode>>? Entries { get; private init; }

    public bool IsNull => Text is null && Items is null && Entries is null;

    public ConfigNode? this[string key] => Entries?.FirstOrDefault(e => e.Key == key).Value;

    public static ConfigNode OfText(string? text, string place, bool isDefault) => new(place, isDefault) { Text = text };

    public static ConfigNode OfItems(IReadOnlyList<ConfigNode> items, string place, bool isDefault) => new(place, isDefault) { Items = items };

    public static ConfigNode OfEntries(IReadOnlyList<KeyValuePair<string, ConfigNode>> entries, string place, bool isDefault) => new(place, isDefault) { Entries = entries };

    /// <summary>These values with another's over them: named values are joined, all else is replaced.</summary>
    public ConfigNode With(ConfigNode over)
    {
        if (Entries is null || over.Entries is null) return over;
        var merged = Entries.Select(e => over[e.Key] is { } value ? KeyValuePair.Create(e.Key, e.Value.With(value)) : e).ToList();
        merged.AddRange(over.Entries.Where(e => this[e.Key] is null));
        return OfEntries(merged, over.Place, over.IsDefault);
    }
}
