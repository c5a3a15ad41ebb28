using System.Buffers;
using System.Text.Json;

namespace Blip.MLNet.Evaluators.Loaders.Json;

/// <summary>
/// Walks the items of one array of a JSON file, the file's root or a property of the root object, holding one item at a time in memory.
/// A byte order mark is skipped.
/// </summary>
internal sealed class JsonArrayStream : IDisposable
{
    private const int FirstBuffer = 1 << 16;
    private readonly string _path;
    private readonly string? _property;
    private readonly FileStream _file;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
    private int _start, _end;
    private bool _last, _found;
    private JsonReaderState _state = new(new JsonReaderOptions { CommentHandling = JsonCommentHandling.Disallow });

    private JsonArrayStream(string path, string? property)
    {
        (_path, _property) = (path, property);
        _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        Fill();
        if (_buffer.AsSpan(_start, _end - _start).StartsWith("\uFEFF"u8)) _start += 3;
    }

    /// <summary>The items of the root array (no property) or of the array under a property of the root object, numbered from 0.</summary>
    /// <exception cref="InvalidDataException">The file is no JSON, ends early, or has no such array; the message names the file and the place.</exception>
    public static IEnumerable<JsonItem> Items(string path, string? property = null)
    {
        using var stream = new JsonArrayStream(path, property);
        for (int index = 0; stream.Next() is { } element; index++) yield return new JsonItem(path, property, index, element);
    }

    public void Dispose()
    {
        _file.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
    }

    private JsonElement? Next()
    {
        try
        {
            if (!_found) FindArray();
            return NextItem();
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidDataException($"{_path}: a name in the root object holds invalid UTF-8: {e.Message}", e);
        }
        catch (JsonException e)
        {
            string place = $"line {(e.LineNumber ?? 0) + 1}, byte {(e.BytePositionInLine ?? 0) + 1} of the line";
            throw new InvalidDataException($"{_path}: no valid JSON at {place}{(_last && _end - _start < 16 ? " (the file ends early)" : "")}: {e.Message}", e);
        }
    }

    private JsonElement? NextItem()
    {
        while (true)
        {
            var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _last, _state);
            if (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.EndArray) return null;
                if (JsonDocument.TryParseValue(ref reader, out JsonDocument? item))
                {
                    Keep(ref reader);
                    using (item) return item.RootElement.Clone();
                }
            }
            Fill(); // the item goes on beyond the buffer: read it again with more
        }
    }

    private void FindArray()
    {
        Token(out JsonTokenType root, out _);
        JsonTokenType expected = _property is null ? JsonTokenType.StartArray : JsonTokenType.StartObject;
        if (root != expected) throw new InvalidDataException($"{_path} begins with {Name(root)}; expected {Name(expected)}.");
        for (int depth = 1; _property is not null;)
        {
            Token(out JsonTokenType token, out bool named);
            if (token is JsonTokenType.StartArray or JsonTokenType.StartObject) depth++;
            if (token is JsonTokenType.EndArray or JsonTokenType.EndObject) depth--;
            if (depth == 0) throw new InvalidDataException($"{_path} has no property '{_property}' in its root object.");
            if (depth != 1 || !named) continue;
            Token(out JsonTokenType value, out _);
            if (value != JsonTokenType.StartArray) throw new InvalidDataException($"{_path}: '{_property}' is {Name(value)}; expected an array.");
            break;
        }
        _found = true;
    }

    // One token, however many buffers it takes; "named" says that it is the wanted property's name.
    private void Token(out JsonTokenType token, out bool named)
    {
        while (true)
        {
            var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _last, _state);
            if (reader.Read())
            {
                token = reader.TokenType;
                named = token == JsonTokenType.PropertyName && reader.ValueTextEquals(_property);
                Keep(ref reader);
                return;
            }
            Fill();
        }
    }

    private void Keep(ref Utf8JsonReader reader)
    {
        _start += (int)reader.BytesConsumed;
        _state = reader.CurrentState;
    }

    private void Fill()
    {
        int kept = _end - _start;
        byte[] target = kept > _buffer.Length / 2 ? ArrayPool<byte>.Shared.Rent(_buffer.Length * 2) : _buffer;
        _buffer.AsSpan(_start, kept).CopyTo(target);
        if (target != _buffer) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = target;
        (_start, _end) = (0, kept);
        int read = _file.ReadAtLeast(_buffer.AsSpan(_end), _buffer.Length - _end, throwOnEndOfStream: false);
        _end += read;
        _last = read == 0 || _file.Position >= _file.Length;
    }

    private static string Name(JsonTokenType token) => token switch
    {
        JsonTokenType.StartArray => "an array",
        JsonTokenType.StartObject => "an object",
        _ => $"a {token}",
    };
}
