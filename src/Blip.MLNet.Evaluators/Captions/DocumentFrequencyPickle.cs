using System.Buffers.Binary;
using System.Collections;
using System.Globalization;
using System.Text;

namespace Blip.MLNet.Evaluators.Captions;

/// <summary>
/// Reads document frequencies from a Python pickle: a dictionary from tuples of words to counts, bare or under the key
/// <c>document_frequency</c> beside <c>ref_len</c>. Only plain containers, texts and numbers are understood; a pickle that
/// names any Python object but collections.defaultdict is refused, and nothing is ever executed.
/// </summary>
internal static class DocumentFrequencyPickle
{
    public static DocumentFrequencies Read(Stream stream, string path, double images)
    {
        try
        {
            return Frequencies(new Machine(new BufferedStream(stream, 1 << 16)).Run(), path, images);
        }
        catch (Exception e) when (e is EndOfStreamException or InvalidCastException or FormatException or OverflowException or IndexOutOfRangeException or ArgumentException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidDataException($"{path} is neither a document frequency file (gzip) nor a pickle of n-gram counts: {e.Message}", e);
        }
    }

    private static DocumentFrequencies Frequencies(object? root, string path, double images)
    {
        if (root is Hashtable outer && outer["document_frequency"] is Hashtable inner)
        {
            if (outer.ContainsKey("ref_len")) images = Number(outer["ref_len"], "ref_len", path);
            root = inner;
        }
        if (root is not Hashtable table) throw new InvalidDataException($"{path}: the pickle holds no dictionary of n-gram counts.");
        return new DocumentFrequencies(images, Counts(table, path));
    }

    private static IEnumerable<KeyValuePair<string, double>> Counts(Hashtable table, string path)
    {
        foreach (DictionaryEntry entry in table)
        {
            if (entry.Key is not Words words) throw new InvalidDataException($"{path}: the key '{entry.Key}' is no tuple of words.");
            yield return KeyValuePair.Create(words.Text, Number(entry.Value, words.Text, path));
        }
    }

    private static double Number(object? value, string of, string path) =>
        value is double number && double.IsFinite(number) ? number : throw new InvalidDataException($"{path}: '{of}' is '{value ?? "None"}'; expected a number.");

    /// <summary>A tuple, as far as n-grams need one: its items joined by spaces.</summary>
    private sealed record Words(string Text);

    private sealed record Global(string Name);

    private sealed class Machine(Stream input)
    {
        private static readonly object s_mark = new();
        private readonly List<object?> _stack = [];
        private readonly Dictionary<int, object?> _memo = [];

        public object? Run()
        {
            while (true)
            {
                int op = input.ReadByte();
                switch (op)
                {
                    case -1: throw new EndOfStreamException("the file ends early.");
                    case '.': return Pop();
                    case 0x80: Bytes(1); break;                         // PROTO
                    case 0x95: Bytes(8); break;                         // FRAME
                    case '(': Push(s_mark); break;
                    case '0': Pop(); break;
                    case '}': Push(new Hashtable()); break;
                    case ']': Push(new List<object?>()); break;
                    case ')': Push(new Words("")); break;
                    case 'N': Push(null); break;
                    case 'd': FillDictionary(PopToMark(), []); break;   // DICT
                    case 'l': Push(PopToMark()); break;                 // LIST
                    case 't': Push(Tuple(PopToMark())); break;
                    case 0x85: Push(Tuple(PopMany(1))); break;
                    case 0x86: Push(Tuple(PopMany(2))); break;
                    case 0x87: Push(Tuple(PopMany(3))); break;
                    case 'I': Push(double.Parse(Line(), CultureInfo.InvariantCulture)); break;
                    case 'L': Push(double.Parse(Line().TrimEnd('L'), CultureInfo.InvariantCulture)); break;
                    case 'F': Push(double.Parse(Line(), CultureInfo.InvariantCulture)); break;
                    case 'G': Push(BinaryPrimitives.ReadDoubleBigEndian(Bytes(8))); break;
                    case 'J': Push((double)BinaryPrimitives.ReadInt32LittleEndian(Bytes(4))); break;
                    case 'K': Push((double)Bytes(1)[0]); break;
                    case 'M': Push((double)BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2))); break;
                    case 'S': Push(Unquote(Line())); break;
                    case 'V': Push(RawUnicode(LineBytes())); break;
                    case 'U': case 0x8c: Push(Text(Bytes(1)[0])); break;
                    case 'T': case 'X': Push(Text(BinaryPrimitives.ReadInt32LittleEndian(Bytes(4)))); break;
                    case 'p': _memo[int.Parse(Line(), CultureInfo.InvariantCulture)] = _stack[^1]; break;
                    case 'q': _memo[Bytes(1)[0]] = _stack[^1]; break;
                    case 'r': _memo[BinaryPrimitives.ReadInt32LittleEndian(Bytes(4))] = _stack[^1]; break;
                    case 0x94: _memo[_memo.Count] = _stack[^1]; break;
                    case 'g': Push(_memo[int.Parse(Line(), CultureInfo.InvariantCulture)]); break;
                    case 'h': Push(_memo[Bytes(1)[0]]); break;
                    case 'j': Push(_memo[BinaryPrimitives.ReadInt32LittleEndian(Bytes(4))]); break;
                    case 's': { object? value = Pop(), key = Pop(); FillDictionary([key, value], Table(Pop())); break; }
                    case 'u': { List<object?> items = PopToMark(); FillDictionary(items, Table(Pop())); break; }
                    case 'c': Push(Named(Line(), Line())); break;
                    case 0x93: { string? name = Pop() as string, module = Pop() as string; Push(Named($"{module}", $"{name}")); break; }
                    case 'R': Pop(); Call(); break;
                    default: throw new FormatException($"pickle operation 0x{op:x2} is not one that a table of counts needs.");
                }
            }
        }

        // defaultdict(float) is a dictionary; the arguments were dropped before.
        private void Call()
        {
            if (Pop() is not Global { Name: "collections.defaultdict" }) throw new FormatException("the pickle calls something other than collections.defaultdict.");
            Push(new Hashtable());
        }

        private static Global Named(string module, string name) => $"{module}.{name}" switch
        {
            "collections.defaultdict" => new Global("collections.defaultdict"),
            "__builtin__.float" or "builtins.float" or "__builtin__.int" or "builtins.int" => new Global(name),
            var other => throw new FormatException($"the pickle names '{other}', which a table of counts does not need."),
        };

        private static Hashtable Table(object? value) => value as Hashtable ?? throw new FormatException("an item is set in something that is no dictionary.");

        private void FillDictionary(List<object?> items, Hashtable table)
        {
            for (int i = 0; i + 1 < items.Count; i += 2) table[items[i]!] = items[i + 1];
            Push(table);
        }

        private static Words Tuple(List<object?> items) => new(string.Join(' ', items.Select(i => i is Global g ? g.Name : i)));

        private void Push(object? value) => _stack.Add(value);

        private object? Pop()
        {
            object? top = _stack[^1];
            _stack.RemoveAt(_stack.Count - 1);
            return top;
        }

        private List<object?> PopMany(int count)
        {
            List<object?> items = _stack[^count..];
            _stack.RemoveRange(_stack.Count - count, count);
            return items;
        }

        private List<object?> PopToMark()
        {
            int mark = _stack.FindLastIndex(v => ReferenceEquals(v, s_mark));
            if (mark < 0) throw new FormatException("an operation needs a mark, and there is none.");
            List<object?> items = PopMany(_stack.Count - mark - 1);
            Pop();
            return items;
        }

        private byte[] Bytes(int count)
        {
            if (count < 0 || count > input.Length - input.Position) throw new EndOfStreamException($"{count} bytes are announced, {input.Length - input.Position} are left.");
            byte[] bytes = new byte[count];
            input.ReadExactly(bytes);
            return bytes;
        }

        private string Text(int bytes) => Encoding.UTF8.GetString(Bytes(bytes));

        private string Line() => Encoding.UTF8.GetString(LineBytes());

        // Latin-1, with \uXXXX for what lies beyond.
        private static string RawUnicode(byte[] bytes) => System.Text.RegularExpressions.Regex.Replace(
            Encoding.Latin1.GetString(bytes), @"\\u([0-9a-fA-F]{4})", m => ((char)Convert.ToInt32(m.Groups[1].Value, 16)).ToString());

        private byte[] LineBytes()
        {
            var line = new List<byte>();
            for (int b; (b = input.ReadByte()) != '\n';)
            {
                if (b < 0) throw new EndOfStreamException("the file ends in the middle of a line.");
                line.Add((byte)b);
            }
            return [.. line];
        }

        private static string Unquote(string quoted)
        {
            string text = quoted[1..^1];
            if (!text.Contains('\\')) return text;
            var bytes = new List<byte>();
            for (int i = 0; i < text.Length; i++)
            {
                if (text[i] != '\\') bytes.AddRange(Encoding.UTF8.GetBytes(text[i].ToString()));
                else if (text[++i] == 'x') { bytes.Add(Convert.ToByte(text.Substring(i + 1, 2), 16)); i += 2; }
                else bytes.Add(text[i] switch { 'n' => (byte)'\n', 't' => (byte)'\t', 'r' => (byte)'\r', char c => (byte)c });
            }
            return Encoding.UTF8.GetString([.. bytes]);
        }
    }
}
