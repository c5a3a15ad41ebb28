namespace Blip.MLNet.Trainers.Lavis.Config;

/// <summary>What a key may hold: it is used, accepted with a warning, or has keys of its own.</summary>
internal sealed class KeyRule
{
    private readonly Dictionary<string, KeyRule> _children = new(StringComparer.Ordinal);

    /// <summary>Why the key means nothing here; null for keys that are used.</summary>
    public string? Ignored { get; private init; }

    /// <summary>The rule of keys with any name.</summary>
    public KeyRule? Any { get; private init; }

    /// <summary>Whether a plain value may stand in place of keys.</summary>
    public bool Plain { get; private init; }

    public static KeyRule Value { get; } = new() { Plain = true };

    public static KeyRule Meaningless(string reason) => new() { Ignored = reason, Plain = true };

    public static KeyRule Named(KeyRule any) => new() { Any = any };

    public static KeyRule Section(params (string Names, KeyRule Rule)[] children) => Section(false, children);

    /// <param name="plain">Whether a plain value may stand in its place.</param>
    /// <param name="children">Names, separated by blanks, and their rule.</param>
    public static KeyRule Section(bool plain, params (string Names, KeyRule Rule)[] children)
    {
        var section = new KeyRule { Plain = plain };
        foreach ((string names, KeyRule rule) in children)
            foreach (string name in names.Split(' ')) section._children.Add(name, rule);
        return section;
    }

    /// <summary>Checks values against the rule.</summary>
    /// <param name="node">The values.</param>
    /// <param name="path">Their name, such as run.max_epoch; empty for all.</param>
    /// <param name="warnings">Gets a sentence for each key that means nothing here.</param>
    /// <exception cref="InvalidDataException">A key is unknown, or holds what it cannot; the message names place, key and the nearest known one.</exception>
    public void Check(ConfigNode node, string path, ICollection<string> warnings)
    {
        if (Ignored is not null)
        {
            if (!node.IsDefault) warnings.Add($"{node.Place}: '{path}' has no effect here: {Ignored}.");
            return;
        }
        bool section = _children.Count > 0 || Any is not null;
        if (node.Entries is null)
        {
            if (section && !Plain && !node.IsNull) throw new InvalidDataException($"{node.Place}: '{path}' is a plain value; expected keys: {string.Join(", ", _children.Keys)}.");
            return;
        }
        if (!section) throw new InvalidDataException($"{node.Place}: '{path}' has keys ({string.Join(", ", node.Entries.Select(e => e.Key))}); expected a plain value.");
        foreach ((string key, ConfigNode value) in node.Entries)
        {
            string name = path.Length == 0 ? key : $"{path}.{key}";
            KeyRule rule = _children.GetValueOrDefault(key) ?? Any
                ?? throw new InvalidDataException($"{value.Place}: unknown key '{name}'; did you mean '{Spelling.Nearest(key, _children.Keys)}'? Known here: {string.Join(", ", _children.Keys.Order(StringComparer.Ordinal))}.");
            rule.Check(value, name, warnings);
        }
    }
}
