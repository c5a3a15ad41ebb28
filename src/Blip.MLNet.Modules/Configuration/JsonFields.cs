using System.Text.Json;

namespace Blip.MLNet.Modules.Configuration;

/// <summary>Reads the fields of a configuration file with errors that name the file, the field, the value and what was expected.</summary>
internal sealed class JsonFields(string file, JsonElement element, string prefix = "")
{
    private const int MaxBytes = 16 << 20;

    public static JsonFields Open(string path)
    {
        var info = new FileInfo(path);
        if (!info.Exists) throw new FileNotFoundException($"There is no configuration file '{path}'.", path);
        if (info.Length > MaxBytes) throw new InvalidDataException($"{path}: the file has {info.Length} bytes; a configuration has at most {MaxBytes}.");
        return Parse(path, File.ReadAllBytes(path));
    }

    public static JsonFields Parse(string file, ReadOnlySpan<byte> utf8)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            JsonElement root = JsonElement.ParseValue(ref reader);
            return root.ValueKind == JsonValueKind.Object ? new JsonFields(file, root) : throw new InvalidDataException($"{file}: expected a JSON object, but found {Describe(root)}.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{file}: not valid JSON: {e.Message}", e);
        }
    }

    public bool Has(string name) => element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null;

    public bool IsText(string name) => Has(name) && element.GetProperty(name).ValueKind == JsonValueKind.String;

    public int Int(string name, int missing) => !Has(name) ? missing
        : element.GetProperty(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out int number) ? number : throw Wrong(name, "a whole number");

    public double Number(string name, double missing) => !Has(name) ? missing
        : element.GetProperty(name) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : throw Wrong(name, "a number");

    public bool Flag(string name, bool missing) => !Has(name) ? missing
        : element.GetProperty(name).ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => throw Wrong(name, "true or false") };

    public string Text(string name, string missing) => !Has(name) ? missing
        : element.GetProperty(name) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : throw Wrong(name, "a text");

    public IReadOnlyList<string> Texts(string name)
    {
        if (!Has(name)) return [];
        JsonElement list = element.GetProperty(name);
        if (list.ValueKind != JsonValueKind.Array || list.EnumerateArray().Any(x => x.ValueKind != JsonValueKind.String)) throw Wrong(name, "a list of texts");
        return [.. list.EnumerateArray().Select(x => x.GetString()!)];
    }

    /// <summary>A nested object; empty where it is missing.</summary>
    public JsonFields Object(string name)
    {
        if (!Has(name)) return new JsonFields(file, JsonElement.Parse("{}"), $"{prefix}{name}.");
        JsonElement value = element.GetProperty(name);
        return value.ValueKind == JsonValueKind.Object ? new JsonFields(file, value, $"{prefix}{name}.") : throw Wrong(name, "an object");
    }

    /// <summary>The numbers of a nested object by name; empty where it is missing.</summary>
    public IReadOnlyDictionary<string, double> Numbers(string name)
    {
        JsonFields fields = Object(name);
        return Has(name) ? element.GetProperty(name).EnumerateObject().ToDictionary(p => p.Name, p => fields.Number(p.Name, 0)) : new Dictionary<string, double>();
    }

    /// <summary>Refuses anything but null, false, and what is empty.</summary>
    public void ExpectUnset(string name)
    {
        if (!Has(name)) return;
        JsonElement value = element.GetProperty(name);
        bool empty = value.ValueKind switch { JsonValueKind.False => true, JsonValueKind.Array => value.GetArrayLength() == 0, JsonValueKind.Object => !value.EnumerateObject().Any(), JsonValueKind.String => value.GetString()!.Length == 0, _ => false };
        if (!empty) throw Wrong(name, "null or false: this library has no code for it");
    }

    /// <summary>Refuses a value that this library has no code for.</summary>
    public void Expect(string name, string expected)
    {
        string value = Text(name, expected);
        if (value != expected) throw Wrong(name, $"\"{expected}\"");
    }

    /// <summary>Runs a configuration's own check and adds the file to its message.</summary>
    public T Validated<T>(Func<T> validate)
    {
        try
        {
            return validate();
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"{file}: {e.Message}", e);
        }
    }

    private InvalidDataException Wrong(string name, string expected) => new($"{file}: '{prefix}{name}' is {Describe(element.GetProperty(name))}; expected {expected}.");

    private static string Describe(JsonElement value)
    {
        string text = value.GetRawText();
        return text.Length <= 60 ? text : text[..57] + "...";
    }
}
