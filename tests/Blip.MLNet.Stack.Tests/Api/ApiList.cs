using System.Text.RegularExpressions;

namespace Blip.MLNet.Stack.Tests.Api;

/// <summary>
/// Reads a list of an official assembly's public API. There are two ways of writing: declarations as in source (the ML.NET packages),
/// and one line per type with its indented members (TorchSharp).
/// </summary>
internal sealed partial class ApiList
{
    private static readonly HashSet<string> Ignored = ["public", "async", "unsafe", "extern", "volatile", "partial", "internal"];
    private readonly bool _reflected;

    private ApiList(string[] lines)
    {
        _reflected = lines[0].StartsWith('#');
        Dialect = _reflected ? ApiDialect.Reflected
            : lines.Any(l => l.Contains("string?") || l.Contains("DataFrameColumn")) ? ApiDialect.AnnotatedSource
            : ApiDialect.Source;
        if (_reflected)
            ReadReflected(lines);
        else
            ReadSource(lines);
    }

    public ApiDialect Dialect { get; }
    public Dictionary<string, ApiType> Types { get; } = [];

    public static ApiList Parse(string text) => new([.. text.Split('\n').Select(l => l.TrimEnd('\r'))]);

    private void ReadReflected(string[] lines)
    {
        ApiType? type = null;
        bool isEnum = false;
        foreach (string line in lines)
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            if (line[0] == ' ')
            {
                if (isEnum)
                    foreach (string member in ApiText.Split(line.Trim(), ","))
                        type!.Members.Add(member.Replace("=", " = "));
                else
                    AddMember(type!, line.Trim());
                continue;
            }
            int colon = line.IndexOf(": ", StringComparison.Ordinal);
            type = AddType(line[..colon], line[(colon + 2)..]);
            isEnum = type.Header == "enum";
        }
    }

    private void ReadSource(string[] lines)
    {
        string space = "";
        ApiType? type = null;
        foreach (string raw in lines)
        {
            string line = raw.Trim();
            if (line.StartsWith("namespace "))
                space = line["namespace ".Length..];
            else if (line.Length == 0 || line is "{" or "}" || line.StartsWith("//"))
                continue;
            else if (raw.StartsWith("        "))
            {
                if (type!.Header == "enum")
                    type.Members.Add(line.TrimEnd(','));
                else
                    AddMember(type, line.TrimEnd(';'));
            }
            else
                type = AddType(space, line.TrimEnd(';'));
        }
    }

    private ApiType AddType(string space, string line)
    {
        var (declaration, constraints) = Constraints(line);
        var parts = ApiText.Split(declaration, " : ");
        var words = ApiText.Split(parts[0], " ");
        int kind = words.FindIndex(w => w is "class" or "struct" or "interface" or "enum" or "delegate");
        var modifiers = words.Take(kind).Where(w => !Ignored.Contains(w) && w != "protected");
        ApiType type;
        if (words[kind] == "delegate")
        {
            string signature = string.Join(' ', words.Skip(kind + 1));
            int open = ApiText.LastOpening(signature, '(');
            var head = ApiText.Split(signature[..open], " ");
            type = new($"{space}.{ApiText.Key(head[^1])}", "delegate");
            type.Members.Add($"{ApiText.Type(head[0], Dialect.Annotated)} ({Parameters(signature[(open + 1)..^1])})");
        }
        else
        {
            type = new($"{space}.{ApiText.Key(string.Join(' ', words.Skip(kind + 1)))}", string.Join(' ', [.. modifiers.Order(), words[kind] + constraints]));
            foreach (string item in parts.Count > 1 ? ApiText.Split(parts[1], ",") : [])
                if (!item.StartsWith("/*"))
                    type.Bases.Add(ApiText.Type(item, Dialect.Annotated));
        }
        Types[type.Name] = type;
        return type;
    }

    private void AddMember(ApiType type, string line)
    {
        if (line.StartsWith("//"))
            return;
        line = line.Replace("[Obsolete] ", "");
        var words = ApiText.Split(line, " ");
        var found = new HashSet<string>();
        while (words.Count > 1 && words[0] is "public" or "protected" or "internal" or "static" or "abstract" or "virtual" or "override" or "sealed"
            or "readonly" or "const" or "new" or "field" or "event" or "async" or "unsafe" or "extern" or "volatile")
        {
            found.Add(words[0]);
            words.RemoveAt(0);
        }
        string rest = string.Join(' ', words);
        string access = found.Contains("protected") ? "protected " : "";
        bool overridable = !type.IsClosed && (found.Contains("virtual") || (found.Contains("override") && !found.Contains("sealed")));
        string modifiers = access + (found.Contains("static") ? "static " : "")
            + (type.Header.StartsWith("interface") ? "" : found.Contains("abstract") ? "abstract " : overridable ? "virtual " : "");
        type.Members.Add(modifiers + Normal(rest, found, type));
    }

    private string Normal(string text, HashSet<string> found, ApiType type)
    {
        var (signature, constraints) = Constraints(text);
        if (found.Contains("event"))
            return "event " + Typed(signature);
        int accessors = ApiText.LastOpening(signature, '{');
        if (accessors >= 0)
        {
            string declared = signature[..accessors].Trim();
            if (ApiText.LastOpening(declared, '[') is var index and >= 0 && declared[..index].EndsWith("this"))
                return $"{Typed(declared[..index])}[{Parameters(declared[(index + 1)..^1])}] {signature[accessors..]}";
            return $"{Typed(declared)} {signature[accessors..]}";
        }
        int open = ApiText.LastOpening(signature, '(');
        if (open < 0 || !signature.EndsWith(')') || found.Contains("field"))
        {
            var (declared, value) = (ApiText.Split(signature, " = ")[0], ApiText.Split(signature, " = "));
            string kind = found.Contains("const") ? "const " : found.Contains("readonly") ? "readonly " : "";
            return $"field {kind}{Typed(declared)}{(value.Count > 1 ? " = " + ApiText.Default(value[1]) : "")}";
        }
        string head = signature[..open];
        string parameters = Parameters(signature[(open + 1)..^1]);
        return ApiText.Split(head, " ").Count == 1 ? $"ctor({parameters})" : $"{Typed(head)}({parameters}){constraints}";
    }

    // The type and the name after it.
    private string Typed(string text)
    {
        var words = ApiText.Split(text, " ");
        string type = ApiText.Type(string.Join(' ', words.SkipLast(1)), Dialect.Annotated);
        return $"{type} {words[^1]}";
    }

    private string Parameters(string text) => string.Join(", ", ApiText.Split(text, ",").Select(Parameter));

    private string Parameter(string text)
    {
        var parts = ApiText.Split(text, " = ");
        var words = ApiText.Split(parts[0], " ");
        string modifiers = "";
        while (words.Count > 2 && words[0] is "this" or "params" or "ref" or "out" or "in" or "scoped")
        {
            modifiers += words[0] == "scoped" ? "" : words[0] + " ";
            words.RemoveAt(0);
        }
        return modifiers + Typed(string.Join(' ', words)) + (parts.Count > 1 ? " = " + ApiText.Default(parts[1]) : "");
    }

    private static (string Declaration, string Constraints) Constraints(string text)
    {
        var parts = WhereClause().Split(text);
        return (parts[0].Trim(), string.Concat(parts.Skip(1).Select(c =>
        {
            int colon = c.IndexOf(" : ", StringComparison.Ordinal);
            return $" where {c[..colon].Trim()}: {string.Join(", ", ApiText.Split(c[(colon + 3)..], ",").Order())}";
        })));
    }

    [GeneratedRegex(@" where (?=\w+ : )")]
    private static partial Regex WhereClause();
}
