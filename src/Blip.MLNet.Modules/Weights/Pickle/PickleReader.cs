using System.Globalization;
using System.Numerics;

namespace Blip.MLNet.Modules.Weights.Pickle;

/// <summary>
/// Reads a pickle of tensors and plain containers (Python's pickletools describes the operations). It is a stack machine that
/// builds data only: names outside <see cref="PickleGlobals"/> and operations that make other objects are refused.
/// </summary>
internal sealed class PickleReader
{
    // A checkpoint of a thousand tensors has some ten thousand operations, with its optimizer's state ten times as many; each may take up to a hundred bytes of memory.
    private const int MaxOperations = 1 << 23;

    private readonly PickleInput _input;
    private readonly Func<PickleTuple, object?> _persistent;
    private readonly List<object?> _stack = [];
    private readonly Dictionary<long, object?> _memo = [];

    private PickleReader(PickleInput input, Func<PickleTuple, object?> persistent) => (_input, _persistent) = (input, persistent);

    /// <summary>Reads one pickle and leaves the input behind it.</summary>
    /// <param name="input">Where the pickle begins.</param>
    /// <param name="persistent">Gives the storage that a persistent id names, or null where it is not understood.</param>
    public static object? Read(PickleInput input, Func<PickleTuple, object?> persistent) => new PickleReader(input, persistent).Run();

    private object? Run()
    {
        for (int operations = 0; ; operations++)
        {
            if (operations == MaxOperations) throw _input.Error($"the pickle has more than {MaxOperations} operations, many times what a checkpoint has");
            byte code = _input.Byte();
            if (code == '.') return Pop();
            if (!Number(code) && !Text(code) && !Container(code) && !Stack(code) && !Object(code)) throw Refused(code);
        }
    }

    private bool Number(byte code)
    {
        switch (code)
        {
            case 0x80: _input.Byte(); break; // PROTO
            case 0x95: _input.Int64(); break; // FRAME
            case (byte)'N': Push(null); break;
            case 0x88: Push(true); break;
            case 0x89: Push(false); break;
            case (byte)'K': Push((long)_input.Byte()); break;
            case (byte)'M': Push((long)_input.UInt16()); break;
            case (byte)'J': Push((long)_input.Int32()); break;
            case 0x8a: Push(Integer(_input.Bytes(_input.Byte()))); break;
            case 0x8b: Push(Integer(_input.Bytes(_input.Int32()))); break;
            case (byte)'G': Push(_input.BigEndianDouble()); break;
            case (byte)'I' or (byte)'L': Push(DecimalInteger(_input.Line())); break;
            case (byte)'F': Push(double.TryParse(_input.Line(), CultureInfo.InvariantCulture, out double real) ? real : throw _input.Error("a number is not readable")); break;
            default: return false;
        }
        return true;
    }

    private bool Text(byte code)
    {
        switch (code)
        {
            case (byte)'X': Push(_input.Text(_input.UInt32())); break;
            case 0x8c: Push(_input.Text(_input.Byte())); break;
            case 0x8d: Push(_input.Text(_input.Int64())); break;
            case (byte)'V': Push(_input.Line()); break;
            case (byte)'T': Push(_input.Text(_input.Int32())); break; // Python 2's strings
            case (byte)'U': Push(_input.Text(_input.Byte())); break;
            case (byte)'B': Push(_input.Bytes(_input.UInt32())); break;
            case (byte)'C': Push(_input.Bytes(_input.Byte())); break;
            case 0x8e: Push(_input.Bytes(_input.Int64())); break;
            default: return false;
        }
        return true;
    }

    private bool Container(byte code)
    {
        switch (code)
        {
            case (byte)'}': Push(new PickleDictionary()); break;
            case (byte)']' or 0x8f: Push(new List<object?>()); break;
            case (byte)')': Push(new PickleTuple([])); break;
            case (byte)'d':
                object?[] pairs = PopToMark();
                Push(new PickleDictionary());
                SetItems(pairs);
                break;
            case (byte)'l' or 0x91: Push(PopToMark().ToList()); break; // LIST, FROZENSET
            case (byte)'t': Push(new PickleTuple(PopToMark())); break;
            case 0x85: Push(new PickleTuple([Pop()])); break;
            case 0x86: Push(new PickleTuple(PopMany(2))); break;
            case 0x87: Push(new PickleTuple(PopMany(3))); break;
            case (byte)'a': Append([Pop()]); break;
            case (byte)'e' or 0x90: Append(PopToMark()); break; // APPENDS, ADDITEMS
            case (byte)'s': SetItems(PopMany(2)); break;
            case (byte)'u': SetItems(PopToMark()); break;
            default: return false;
        }
        return true;
    }

    private bool Stack(byte code)
    {
        switch (code)
        {
            case (byte)'(': Push(PickleMark.Instance); break;
            case (byte)'0': Pop(allowMark: true); break;
            case (byte)'1': PopToMark(); break;
            case (byte)'2': Push(Peek()); break;
            case (byte)'p': _memo[DecimalInteger(_input.Line()) as long? ?? throw _input.Error("a memo key is not readable")] = Peek(); break;
            case (byte)'q': _memo[_input.Byte()] = Peek(); break;
            case (byte)'r': _memo[_input.UInt32()] = Peek(); break;
            case 0x94: _memo[_memo.Count] = Peek(); break;
            case (byte)'g': Push(Recall(DecimalInteger(_input.Line()) as long? ?? -1)); break;
            case (byte)'h': Push(Recall(_input.Byte())); break;
            case (byte)'j': Push(Recall(_input.UInt32())); break;
            default: return false;
        }
        return true;
    }

    private bool Object(byte code)
    {
        switch (code)
        {
            case (byte)'c': Push(Global(_input.Line(), _input.Line())); break;
            case 0x93:
                object?[] names = PopMany(2);
                Push(names is [string module, string name] ? Global(module, name) : throw _input.Error("a global's name is no text"));
                break;
            case (byte)'Q':
                Push((Pop() is PickleTuple id ? _persistent(id) : null) ?? throw _input.Error("a persistent id does not name a storage of a known type"));
                break;
            case (byte)'R':
                object?[] call = PopMany(2);
                if (call is not [PickleGlobal global, PickleTuple arguments]) throw _input.Error("a call is not of an allowed name with a tuple");
                Push(PickleGlobals.Call(global, arguments.Items) ?? throw _input.Error($"'{global}' is called with arguments that do not fit it"));
                break;
            case (byte)'b': // attributes, which torch sets on a state dictionary (_metadata): not data
                Pop();
                if (Peek() is not PickleDictionary) throw _input.Error("attributes are set on something other than a dictionary");
                break;
            default: return false;
        }
        return true;
    }

    private PickleGlobal Global(string module, string name)
    {
        var global = new PickleGlobal(module, name);
        return PickleGlobals.IsAllowed(global) ? global
            : throw _input.Error($"the pickle uses '{global}', which is refused: only tensors and plain containers are read, and no code is run");
    }

    private void Append(object?[] items)
    {
        if (Peek() is not List<object?> list) throw _input.Error("items are appended to something other than a list");
        list.AddRange(items);
    }

    private void SetItems(object?[] pairs)
    {
        if (Peek() is not PickleDictionary dictionary) throw _input.Error("items are set on something other than a dictionary");
        if (pairs.Length % 2 != 0) throw _input.Error("a dictionary has a key without a value");
        for (int i = 0; i < pairs.Length; i += 2) dictionary.Add(pairs[i], pairs[i + 1]);
    }

    private void Push(object? value) => _stack.Add(value);

    private object? Peek() => _stack.Count > 0 && _stack[^1] is not PickleMark ? _stack[^1] : throw _input.Error("the stack is empty");

    private object? Pop(bool allowMark = false)
    {
        object? top = _stack.Count > 0 && allowMark ? _stack[^1] : Peek();
        _stack.RemoveAt(_stack.Count - 1);
        return top;
    }

    private object?[] PopMany(int count)
    {
        var items = new object?[count];
        for (int i = count - 1; i >= 0; i--) items[i] = Pop();
        return items;
    }

    private object?[] PopToMark()
    {
        int mark = _stack.FindLastIndex(item => item is PickleMark);
        if (mark < 0) throw _input.Error("a mark is missing on the stack");
        object?[] items = [.. _stack.Skip(mark + 1)];
        _stack.RemoveRange(mark, _stack.Count - mark);
        return items;
    }

    private object? Recall(long key) => _memo.TryGetValue(key, out object? value) ? value : throw _input.Error($"memo {key} was never set");

    // Two's complement, little-endian; integers beyond 64 bits stay BigInteger (the legacy format's magic number).
    private static object Integer(byte[] bytes)
    {
        var value = new BigInteger(bytes);
        return value >= long.MinValue && value <= long.MaxValue ? (object)(long)value : value;
    }

    private object DecimalInteger(string line) => line switch
    {
        "00" => false,
        "01" => true,
        _ => long.TryParse(line.TrimEnd('L'), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : throw _input.Error("an integer is not readable"),
    };

    private CheckpointException Refused(byte code) => _input.Error(code switch
    {
        0x81 or 0x92 or (byte)'i' or (byte)'o' => "the pickle creates an object of a class of its own (NEWOBJ or INST), which is refused: only tensors and plain containers are read",
        (byte)'P' => "the pickle uses a persistent id in text form, which is refused",
        0x82 or 0x83 or 0x84 => "the pickle uses a registered extension, which is refused",
        _ => $"the pickle uses operation 0x{code:x2}, which is refused",
    });
}
