using System.Runtime.InteropServices;

namespace TorchSharp.PInvoke;

/// <summary>One place of an index expression as the bridge has it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeIndex
{
    internal int Kind, Unused;
    internal long Start, Stop, Step;
    internal nint Tensor;
}
