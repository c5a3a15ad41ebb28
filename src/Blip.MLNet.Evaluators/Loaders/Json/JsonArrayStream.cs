using System.Buffers;
using System.Text.Json;

namespace Blip.MLNet.Evaluators.Loaders.Json;

/// <summary>
/// Walks the items of one array of a JSON file, the file's root or a property of the root object, with one item at a time in memory.
/// A byte order mark is skipped. At the array's end the rest of the file is checked.
/// </summary>
internal sealed class JsonArrayStream : IDisposable
{
    private const int FirstBuffer = 1 << 16, LargestItem = 1 << 29;
    private readonly string _path;
    private readonly string? _property;
    private readonly bool _members;
    private readonly Stream _file;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
    private int _start, _end, _index;
    private long _before; // bytes of the file before _buffer[_start]
    private bool _last, _begun, _named;
    private JsonReaderState _state;

    private JsonArrayStream(string path, Stream file, string? property, bool members)
    {
        (_path, _file, _property, _members) = (path, file, property, members);
        Fill();
        if (!_buffer.AsSpan(_start, _end - _start).StartsWith("\uFEFF"u8)) return;
        _start += 3;
        _before += 3;
    }

    /// <summary>The items of the root array (no property) or of the array under a property of the root object, numbered from 0.</summary>
    /// <param name="path">The file; it is opened when the first item is asked for.</param>
    /// <param name="options">How it is opened.</param>
    /// <param name="property">The property of the root object that holds the array; null: the root is the array.</param>
    /// <param name="members">Whether the root may be an object instead, whose members' values are the items; only without a property.</param>
    /// <exception cref="InvalidDataException">The file is no JSON, ends early, or has no such array; the message names the file and the place.</exception>
    public static IEnumerable<JsonItem> Items(string path, LoaderOptions options, string? property = null, bool members = false)
    {
        using var stream = new JsonArrayStream(path, options.Open(path), property, members);
        while (stream.Next() is { } item) yield return item;
    }

    public void Dispose()
    {
        _file.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
    }

    private JsonItem? Next()
    {
        try
        {
            if (!_begun) Begin();
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

    private void Begin()
    {
        if (!Seek()) throw new InvalidDataException($"{_path} has no property '{_property}' in its root object.");
        _begun = true;
    }

    private JsonItem? NextItem()
    {
        while (true)
        {
            Utf8JsonReader reader = Reader();
            if (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject)
                {
                    Keep(ref reader);
                    if (Seek()) throw new InvalidDataException($"{_path}: '{_property}' is there twice in the root object.");
                    return null;
                }
                long place = _before + reader.TokenStartIndex;
                string? name = reader.TokenType == JsonTokenType.PropertyName ? reader.GetString() : null;
                if (JsonElement.TryParseValue(ref reader, out JsonElement? item))
                {
                    Keep(ref reader);
                    return new JsonItem(_path, _property, _index++, item.Value, place, name);
                }
            }
            Fill(); // the item goes on beyond the buffer: read it again with more
        }
    }

    // Goes into the next array that is wanted; false at the end of the file.
    private bool Seek()
    {
        while (true)
        {
            Utf8JsonReader reader = Reader();
            bool found = false;
            while (!found && reader.Read()) found = Enters(ref reader);
            Keep(ref reader);
            if (found || _last) return found;
            Fill();
        }
    }

    // Whether the token opens the wanted array.
    private bool Enters(ref Utf8JsonReader reader)
    {
        JsonTokenType token = reader.TokenType;
        if (_property is null)
        {
            if (_begun) return false; // the end of the root
            return token == JsonTokenType.StartArray || (_members && token == JsonTokenType.StartObject) ? true
                : throw new InvalidDataException($"{_path} begins with {Name(token)}; expected an array{(_members ? " or an object" : "")}.");
        }
        if (_named)
        {
            _named = false;
            return token == JsonTokenType.StartArray ? true : throw new InvalidDataException($"{_path}: '{_property}' is {Name(token)}; expected an array.");
        }
        if (reader.CurrentDepth == 0 && token is not (JsonTokenType.StartObject or JsonTokenType.EndObject))
            throw new InvalidDataException($"{_path} begins with {Name(token)}; expected an object with '{_property}'.");
        _named = reader.CurrentDepth == 1 && token == JsonTokenType.PropertyName && reader.ValueTextEquals(_property);
        return false;
    }

    private Utf8JsonReader Reader() => new(_buffer.AsSpan(_start, _end - _start), _last, _state);

    private void Keep(ref Utf8JsonReader reader)
    {
        _start += (int)reader.BytesConsumed;
        _before += reader.BytesConsumed;
        _state = reader.CurrentState;
    }

    private void Fill()
    {
        int kept = _end - _start;
        if (kept >= LargestItem) throw new InvalidDataException($"{_path}: an item at byte {_before} is larger than {LargestItem >> 20} MB.");
        byte[] target = kept > _buffer.Length / 2 ? ArrayPool<byte>.Shared.Rent(_buffer.Length * 2) : _buffer;
        _buffer.AsSpan(_start, kept).CopyTo(target);
        if (target != _buffer) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = target;
        (_start, _end) = (0, kept);
        _end += _file.ReadAtLeast(_buffer.AsSpan(_end), _buffer.Length - _end, throwOnEndOfStream: false);
        _last = _end < _buffer.Length;
    }

    private static string Name(JsonTokenType token) => token switch
    {
        JsonTokenType.StartArray => "an array",
        JsonTokenType.StartObject => "an object",
        _ => $"a {token}",
    };
}
