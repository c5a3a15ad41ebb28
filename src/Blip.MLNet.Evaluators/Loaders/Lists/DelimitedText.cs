using System.Text;

namespace Blip.MLNet.Evaluators.Loaders.Lists;

/// <summary>Comma or tab separated text with a header line; fields may be quoted, and a quoted field may hold separators, doubled quotes and line breaks (RFC 4180).</summary>
internal static class DelimitedText
{
    /// <summary>Each record's fields with their columns' names, with the number of the line it begins on.</summary>
    /// <exception cref="InvalidDataException">A quote is left open, there is no header or a name is in it twice, or a record has another number of fields; the message names the line.</exception>
    public static IEnumerable<(int Line, KeyValuePair<string, string>[] Fields)> Records(string path, char separator, LoaderOptions options)
    {
        using var reader = new StreamReader(options.Open(path), new UTF8Encoding(false, true));
        string[]? header = null;
        foreach ((int line, List<string> fields) in Raw(reader, path, separator))
        {
            if (header is null)
            {
                header = [.. fields];
                if (header.Distinct(StringComparer.Ordinal).Count() < header.Length) throw new InvalidDataException($"{path}: the header has a column twice ({string.Join(", ", header)}).");
                continue;
            }
            if (fields is [""]) continue;
            if (fields.Count != header.Length) throw new InvalidDataException($"{path}: line {line} has {fields.Count} fields; the header has {header.Length} ({string.Join(", ", header)}).");
            yield return (line, [.. header.Zip(fields, KeyValuePair.Create)]);
        }
        if (header is null) throw new InvalidDataException($"{path}: line 1 is empty; expected a header with the names of the columns.");
    }

    private static IEnumerable<(int Line, List<string> Fields)> Raw(StreamReader reader, string path, char separator)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        bool quoted = false;
        int line = 1, first = 1;
        for (int c = Read(reader, path, line); ; c = Read(reader, path, line))
        {
            if (c == '\n') line++;
            if (c < 0 && quoted) throw new InvalidDataException($"{path}: the quote in the record that begins on line {first} is left open.");
            if (quoted && c != '"') field.Append((char)c);
            else if (quoted && reader.Peek() == '"') field.Append((char)reader.Read());
            else if (c == '"' && (quoted || field.Length == 0)) quoted = !quoted;
            else if (c == separator) Take();
            else if (c == '\n' || c < 0)
            {
                if (c < 0 && fields.Count == 0 && field.Length == 0) yield break;
                if (field.Length > 0 && field[^1] == '\r') field.Length--;
                Take();
                yield return (first, fields);
                if (c < 0) yield break;
                fields = [];
                first = line;
            }
            else field.Append((char)c);
        }

        void Take()
        {
            fields.Add(field.ToString());
            field.Clear();
        }
    }

    private static int Read(StreamReader reader, string path, int line)
    {
        try
        {
            return reader.Read();
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException($"{path}: there is invalid UTF-8 after line {line} ({e.Message}).", e);
        }
    }
}
