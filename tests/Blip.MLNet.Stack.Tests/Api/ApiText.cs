using System.Globalization;

namespace Blip.MLNet.Stack.Tests.Api;

/// <summary>Takes signatures apart and puts their types and default values into one form, whichever list they come from.</summary>
internal static class ApiText
{
    private static readonly Dictionary<string, string> Keywords = new()
    {
        ["Boolean"] = "bool", ["Byte"] = "byte", ["SByte"] = "sbyte", ["Char"] = "char", ["Int16"] = "short", ["UInt16"] = "ushort",
        ["Int32"] = "int", ["UInt32"] = "uint", ["Int64"] = "long", ["UInt64"] = "ulong", ["Single"] = "float", ["Double"] = "double",
        ["Decimal"] = "decimal", ["String"] = "string", ["Object"] = "object", ["Void"] = "void",
    };

    private static readonly HashSet<string> ValueTypes =
        ["bool", "byte", "sbyte", "char", "short", "ushort", "int", "uint", "long", "ulong", "float", "double", "decimal", "DateTime", "Range", "T"];

    /// <summary>The parts between separators that stand outside of brackets and quotes.</summary>
    public static List<string> Split(string text, string separator)
    {
        var parts = new List<string>();
        int depth = 0, start = 0;
        char quote = '\0';
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (quote != '\0')
                quote = c == quote ? '\0' : quote;
            else if (c is '"' or '\'')
                quote = c;
            else if (c is '(' or '<' or '[' or '{')
                depth++;
            else if (c is ')' or '>' or ']' or '}')
                depth--;
            else if (depth == 0 && string.CompareOrdinal(text, i, separator, 0, separator.Length) == 0)
            {
                parts.Add(text[start..i].Trim());
                start = i + separator.Length;
                i = start - 1;
            }
        }
        parts.Add(text[start..].Trim());
        return parts.Count == 1 && parts[0].Length == 0 ? [] : parts;
    }

    /// <summary>Where the last bracket that stands outside of others opens, or -1.</summary>
    public static int LastOpening(string text, char opening)
    {
        int depth = 0, found = -1;
        char quote = '\0';
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (quote != '\0')
                quote = c == quote ? '\0' : quote;
            else if (c is '"' or '\'')
                quote = c;
            else if (c is '(' or '<' or '[' or '{')
            {
                if (depth++ == 0 && c == opening)
                    found = i;
            }
            else if (c is ')' or '>' or ']' or '}')
                depth--;
        }
        return found;
    }

    /// <summary>
    /// A type: keywords for the built-in types, tuples in parentheses without names, and (where the list says more than whether values
    /// may be null) no question mark after classes.
    /// </summary>
    public static string Type(string text, bool annotated)
    {
        text = text.Trim();
        if (text.EndsWith('?'))
        {
            string inner = Type(text[..^1], annotated);
            return annotated && !ValueTypes.Contains(inner) && inner[0] != '(' ? inner : inner + "?";
        }
        if (text.EndsWith(']'))
        {
            int open = text.LastIndexOf('[');
            return Type(text[..open], annotated) + text[open..];
        }
        if (text.StartsWith('('))
            return Tuple(Split(text[1..^1], ",").Select(WithoutName), annotated);
        int generic = text.IndexOf('<');
        if (generic < 0 || !text.EndsWith('>'))
            return Keywords.GetValueOrDefault(text, text);
        var arguments = Split(text[(generic + 1)..^1], ",");
        return text[..generic] switch
        {
            "ValueTuple" => Tuple(arguments, annotated),
            "Nullable" => Type(arguments[0], annotated) + "?",
            var name => $"{name}<{string.Join(", ", arguments.Select(a => Type(a, annotated)))}>",
        };
    }

    /// <summary>A default value: numbers without suffix, members of enums by their own name, null for every default.</summary>
    public static string Default(string text)
    {
        text = text.Trim();
        if (text is "default" or "null")
            return "null";
        if (text is [('"' or '\''), ..])
            return text;
        string number = text.TrimEnd('f', 'F', 'd', 'D', 'm', 'M', 'L', 'U', 'u');
        if (double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
            return value.ToString("R", CultureInfo.InvariantCulture);
        return text[(text.LastIndexOf('.') + 1)..];
    }

    /// <summary>The name of a type without its generic parameters, and how many it has: <c>nn.Module`2</c>.</summary>
    public static string Key(string name)
    {
        int generic = name.IndexOf('<');
        return generic < 0 ? name : $"{name[..generic]}`{Split(name[(generic + 1)..name.LastIndexOf('>')], ",").Count}{name[(name.LastIndexOf('>') + 1)..]}";
    }

    private static string Tuple(IEnumerable<string> items, bool annotated) => $"({string.Join(", ", items.Select(i => Type(i, annotated)))})";

    private static string WithoutName(string item)
    {
        var words = Split(item, " ");
        return words.Count > 1 ? words[0] : item;
    }
}
