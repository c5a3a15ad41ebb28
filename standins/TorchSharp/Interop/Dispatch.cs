using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace TorchSharp.PInvoke;

/// <summary>Calls libtorch's operators by name: "add.Tensor" is aten::add, overload Tensor. Arguments that are left out take the schema's defaults.</summary>
internal static unsafe class Dispatch
{
    private static readonly ConcurrentDictionary<string, nint> s_operators = new();

    private static nint Find(string op) => s_operators.TryGetValue(op, out var handle) ? handle : Resolve(op);

    private static nint Resolve(string op)
    {
        var dot = op.IndexOf('.');
        var name = "aten::" + (dot < 0 ? op : op[..dot]);
        return s_operators.GetOrAdd(op, Native.NotZero(Native.blip_op(name, dot < 0 ? "" : op[(dot + 1)..])));
    }

    /// <summary>Whether the loaded libtorch has the operator.</summary>
    internal static bool Has(string op)
    {
        if (s_operators.ContainsKey(op)) return true;
        try { return Resolve(op) != 0; }
        catch (ExternalException) { return false; }
    }

    [SkipLocalsInit]
    private static int Invoke(string op, ReadOnlySpan<Arg> args, NativeArg* results, int room)
    {
        const int onStack = 64;
        var handle = Find(op);
        var bytes = 0;
        foreach (ref readonly var arg in args) bytes += arg.Room;
        var native = stackalloc NativeArg[args.Length];
        var small = stackalloc long[onStack];
        fixed (long* large = bytes > onStack * 8 ? new long[bytes / 8] : null)
        {
            Marshal(args, native, (byte*)(large != null ? large : small));
            var got = Native.blip_call(handle, native, args.Length, results, room);
            Keep(args);
            return got >= 0 ? got : throw Native.Error();
        }
    }

    private static void Marshal(ReadOnlySpan<Arg> args, NativeArg* native, byte* buffer)
    {
        for (var k = 0; k < args.Length; k++)
        {
            ref readonly var arg = ref args[k];
            native[k].Tag = (int)arg.Tag;
            native[k].Bits = arg.Bits;
            if (arg.Tag is < Tag.String or > Tag.Tensors) continue;
            native[k].Bits = (long)buffer;
            switch (arg.Ref)
            {
                case long[] ints: ints.CopyTo(new Span<long>(buffer, native[k].Count = ints.Length)); break;
                case double[] doubles: doubles.CopyTo(new Span<double>(buffer, native[k].Count = doubles.Length)); break;
                case string text: native[k].Count = Encoding.UTF8.GetBytes(text, new Span<byte>(buffer, arg.Room)); break;
                case torch.Tensor[] tensors:
                    native[k].Count = tensors.Length;
                    for (var j = 0; j < tensors.Length; j++) ((nint*)buffer)[j] = tensors[j] is null ? 0 : tensors[j].Handle;
                    break;
            }
            buffer += arg.Room;
        }
    }

    // The arguments' tensors must not be finalized while libtorch works on their handles.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Keep(ReadOnlySpan<Arg> args) { }

    private static torch.Tensor Wrap(in NativeArg r) => r.Tag switch
    {
        (int)Tag.Tensor when r.Bits != 0 => new torch.Tensor((nint)r.Bits),
        (int)Tag.Tensor or (int)Tag.None => null,
        _ => throw new InvalidOperationException($"an operator gave a {(Tag)r.Tag} where a tensor was expected"),
    };

    internal static torch.Tensor Call(string op, params ReadOnlySpan<Arg> args)
    {
        NativeArg r;
        Invoke(op, args, &r, 1);
        return Wrap(r);
    }

    internal static (torch.Tensor, torch.Tensor) Call2(string op, params ReadOnlySpan<Arg> args)
    {
        var r = stackalloc NativeArg[2];
        Invoke(op, args, r, 2);
        return (Wrap(r[0]), Wrap(r[1]));
    }

    internal static (torch.Tensor, torch.Tensor, torch.Tensor) Call3(string op, params ReadOnlySpan<Arg> args)
    {
        var r = stackalloc NativeArg[3];
        Invoke(op, args, r, 3);
        return (Wrap(r[0]), Wrap(r[1]), Wrap(r[2]));
    }

    /// <summary>Calls an operator that changes its first argument, and gives that back.</summary>
    internal static torch.Tensor InPlace(torch.Tensor self, string op, params ReadOnlySpan<Arg> args)
    {
        Invoke(op, args, null, 0);
        return self;
    }

    internal static void CallVoid(string op, params ReadOnlySpan<Arg> args) => Invoke(op, args, null, 0);

    internal static torch.Tensor[] CallMany(string op, params ReadOnlySpan<Arg> args)
    {
        NativeArg r;
        Invoke(op, args, &r, 1);
        var tensors = new torch.Tensor[r.Count];
        for (var k = 0; k < tensors.Length; k++) tensors[k] = ((nint*)r.Bits)[k] is var h and not 0 ? new torch.Tensor(h) : null;
        Native.blip_free_array((nint)r.Bits);
        return tensors;
    }

    /// <summary>Calls an operator whose result is a number or a truth value.</summary>
    internal static NativeArg CallValue(string op, params ReadOnlySpan<Arg> args)
    {
        NativeArg r;
        Invoke(op, args, &r, 1);
        return r;
    }

    internal static bool CallBool(string op, params ReadOnlySpan<Arg> args) => CallValue(op, args).Bits != 0;
}
