using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Blip.MLNet.Trainers.Lavis.Config;

/// <summary>Reads YAML, and options of the form a.b=c.</summary>
internal static class ConfigReader
{
    private const int Depth = 64;

    private static readonly string[] s_nulls = ["", "~", "null", "Null", "NULL"];

    /// <exception cref="InvalidDataException">The text is no YAML of named values; the message has the line.</exception>
    public static ConfigNode Read(string yaml, string source, bool isDefault = false)
    {
        YamlStream stream = Load(yaml, (line, message) => $"{source}, line {line}: {message}");
        if (stream.Documents.Count != 1 || stream.Documents[0].RootNode is not YamlMappingNode root)
            throw new InvalidDataException($"{source}: expected one YAML document of named values (model, datasets, run).");
        return Node(root, line => isDefault ? source : $"{source}, line {line}", isDefault);
    }

    /// <summary>Reads options as LAVIS takes them: "run.max_epoch=1 run.seed=7", or names and values in turn: "run.max_epoch 1".</summary>
    /// <exception cref="InvalidDataException">An option has no name or no value.</exception>
    public static ConfigNode ReadOptions(IReadOnlyList<string> options)
    {
        ConfigNode all = ConfigNode.OfEntries([], "options", false);
        bool inTurn = options.Count > 0 && !options[0].Contains('=');
        for (int i = 0; i < options.Count; i += inTurn ? 2 : 1)
        {
            int equals = options[i].IndexOf('=');
            if (inTurn ? i + 1 == options.Count : equals < 1) throw new InvalidDataException($"Option '{options[i]}' has no value; expected section.key=value, such as run.max_epoch=1.");
            string name = inTurn ? options[i] : options[i][..equals], value = inTurn ? options[i + 1] : options[i][(equals + 1)..];
            all = all.With(Option(name, value));
        }
        return all;
    }

    private static ConfigNode Option(string name, string value)
    {
        string place = $"option {name}={value}";
        string[] path = name.Split('.');
        if (path.Any(string.IsNullOrWhiteSpace)) throw new InvalidDataException($"Option '{name}' is no name; expected section.key=value, such as run.max_epoch=1.");
        YamlStream stream = Load($"v: {value}\n", (_, message) => $"{place}: {message}");
        ConfigNode node = Node(((YamlMappingNode)stream.Documents[0].RootNode).Children.First().Value, _ => place, false);
        return path.Reverse().Aggregate(node, (inner, key) => ConfigNode.OfEntries([KeyValuePair.Create(key, inner)], place, false));
    }

    private static YamlStream Load(string yaml, Func<long, string, string> error)
    {
        var stream = new YamlStream();
        try
        {
            Check(yaml);
            stream.Load(new StringReader(yaml));
            return stream;
        }
        catch (YamlException e)
        {
            throw new InvalidDataException(error(e.Start.Line, $"no valid YAML: {(e.InnerException ?? e).Message}"), e);
        }
        catch (InvalidOperationException e)
        {
            // The parser meets the end of a text that closes no bracket in this way.
            throw new InvalidDataException(error(yaml.AsSpan().Count('\n') + 1, "no valid YAML: the text ends within a list or a set of keys."), e);
        }
    }

    // Deep or repeated values would be read without end.
    private static void Check(string yaml)
    {
        var parser = new Parser(new StringReader(yaml));
        int depth = 0;
        while (parser.MoveNext())
        {
            if (parser.Current is not { } now) continue;
            if (now is AnchorAlias alias) throw new YamlException(alias.Start, alias.End, $"the alias '*{alias.Value}' is not supported; write the value out.");
            if ((depth += now.NestingIncrease) > Depth) throw new YamlException(now.Start, now.End, $"values are nested more than {Depth} deep.");
        }
    }

    private static ConfigNode Node(YamlNode node, Func<long, string> place, bool isDefault)
    {
        string at = place(node.Start.Line);
        switch (node)
        {
            case YamlScalarNode scalar:
                bool isNull = scalar.Style == ScalarStyle.Plain && s_nulls.Contains(scalar.Value ?? "");
                return ConfigNode.OfText(isNull ? null : scalar.Value, at, isDefault);
            case YamlSequenceNode list:
                return ConfigNode.OfItems([.. list.Select(i => Node(i, place, isDefault))], at, isDefault);
            case YamlMappingNode map:
                return ConfigNode.OfEntries([.. map.Children.Select(c => c.Key is YamlScalarNode { Value: { } key }
                    ? KeyValuePair.Create(key, Keyed(c.Value, place, isDefault, c.Key.Start.Line))
                    : throw new InvalidDataException($"{place(c.Key.Start.Line)}: a key must be a text."))], at, isDefault);
            default:
                throw new InvalidDataException($"{at}: expected a text, a list or named values.");
        }
    }

    // Named values are placed at their key, whose line is the one a reader looks for.
    private static ConfigNode Keyed(YamlNode value, Func<long, string> place, bool isDefault, long line)
    {
        ConfigNode node = Node(value, place, isDefault);
        if (node.Entries is { } entries) return ConfigNode.OfEntries(entries, place(line), isDefault);
        return node.Items is { } items ? ConfigNode.OfItems(items, place(line), isDefault) : ConfigNode.OfText(node.Text, place(line), isDefault);
    }
}
