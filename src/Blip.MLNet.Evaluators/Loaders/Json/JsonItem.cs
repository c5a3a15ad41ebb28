using System.Text.Json;

namespace Blip.MLNet.Evaluators.Loaders.Json;

/// <summary>One item of an annotation file, whose fields are read with errors that name the file, the item and the field.</summary>
/// <param name="Path">The file.</param>
/// <param name="Array">The property that holds the items; "line" for files of lines; null for a root array.</param>
/// <param name="Index">The item's number, from 0; of lines, from 1.</param>
/// <param name="Element">The item.</param>
/// <param name="Byte">Where it begins in the file, from 0; negative if not known.</param>
/// <param name="Name">Its name, if the root is an object whose members are the items.</param>
internal readonly record struct JsonItem(string Path, string? Array, int Index, JsonElement Element, long Byte = -1, string? Name = null)
{
    private string Place => Array switch
    {
        null => $"{Path}: item {Index}",
        "line" => $"{Path}: line {Index}",
        _ => $"{Path}: {Array}[{Index}]",
    } + (Byte < 0 ? "" : $" (byte {Byte})");

    public bool Has(string field) => Element.ValueKind == JsonValueKind.Object && Find(field) is { } value && value.ValueKind != JsonValueKind.Null;

    /// <summary>A text.</summary>
    public string Text(string field) => Field(field) is { ValueKind: JsonValueKind.String } value ? Decode(value, field) : throw Wrong(field, "a text");

    /// <summary>The item itself, which is a text.</summary>
    public string AsText() => Element.ValueKind != JsonValueKind.String ? throw new InvalidDataException($"{Place} is {Element.ValueKind}; expected a text.") : Decode(Element, null);

    /// <summary>A text, or null if the field is absent or null.</summary>
    public string? TextOrNull(string field) => Has(field) ? Text(field) : null;

    /// <summary>A whole number, or a text that is one's name: what the field uses for ids.</summary>
    public string Id(string field) => Field(field) switch
    {
        { ValueKind: JsonValueKind.String } value => Decode(value, field),
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt64(out _) => value.GetRawText(),
        _ => throw Wrong(field, "a whole number or a text"),
    };

    /// <summary>A whole number, or null if the field is absent or null.</summary>
    public long? IntegerOrNull(string field) => !Has(field) ? null
        : Field(field) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out long number) ? number : throw Wrong(field, "a whole number");

    /// <summary>The first of these fields that the item has.</summary>
    public string FirstOf(params ReadOnlySpan<string> fields)
    {
        foreach (string field in fields)
            if (Has(field)) return field;
        string names = string.Join(" or ", fields);
        throw new InvalidDataException(Element.ValueKind == JsonValueKind.Object ? $"{Place} has no field {names}; it has {Names()}." : $"{Place} is {Element.ValueKind}; expected an object with a field {names}.");
    }

    /// <summary>An array of texts, or one text alone.</summary>
    public string[] Texts(string field)
    {
        JsonElement value = Field(field);
        if (value.ValueKind == JsonValueKind.String) return [Decode(value, field)];
        if (value.ValueKind != JsonValueKind.Array) throw Wrong(field, "a text or an array of texts");
        var texts = new string[value.GetArrayLength()];
        for (int i = 0; i < texts.Length; i++)
            texts[i] = value[i].ValueKind == JsonValueKind.String ? Decode(value[i], $"{field}[{i}]") : throw Wrong(field, "an array of texts only");
        return texts;
    }

    /// <summary>An array of texts, or one text alone; none if the field is absent or null.</summary>
    public string[] TextsOrNone(string field) => Has(field) ? Texts(field) : [];

    /// <summary>The items of an array of objects.</summary>
    public IEnumerable<JsonItem> Items(string field)
    {
        JsonElement value = Field(field);
        if (value.ValueKind != JsonValueKind.Array) throw Wrong(field, "an array of objects");
        string name = $"{Array ?? "item "}[{Index}].{field}", path = Path;
        long place = Byte;
        return value.EnumerateArray().Select((item, i) => new JsonItem(path, name, i, item, place));
    }

    /// <summary>An error at a field of this item.</summary>
    public InvalidDataException Error(string field, string message) => new($"{Place}, field '{field}': {message}");

    private JsonElement Field(string field)
    {
        if (Element.ValueKind != JsonValueKind.Object) throw new InvalidDataException($"{Place} is {Element.ValueKind}; expected an object with a field '{field}'.");
        return Find(field) ?? throw Error(field, $"it is absent; the item has {Names()}.");
    }

    private JsonElement? Find(string field)
    {
        try
        {
            return Element.TryGetProperty(field, out JsonElement value) ? value : null;
        }
        catch (InvalidOperationException e)
        {
            throw Error(field, $"a name beside it holds invalid UTF-8 ({e.Message}).");
        }
    }

    private string Names()
    {
        try
        {
            return string.Join(", ", Element.EnumerateObject().Select(p => p.Name));
        }
        catch (InvalidOperationException)
        {
            return "names in invalid UTF-8";
        }
    }

    private string Decode(JsonElement value, string? field)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            string message = $"it holds invalid UTF-8 or half a surrogate pair ({e.Message}).";
            throw field is null ? new InvalidDataException($"{Place}: {message}") : Error(field, message);
        }
    }

    private InvalidDataException Wrong(string field, string expected) => Error(field, $"it is {Field(field).ValueKind} {Shown(Field(field).GetRawText())}; expected {expected}.");

    private static string Shown(string text) => text.Length <= 60 ? text : text[..57] + "...";
}
