using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Blip.MLNet.Modules.Numerics.Pairs;

/// <summary>bfloat16 numbers in wide registers.</summary>
internal static class PairLanes
{
    /// <summary>The bits of float32 numbers whose upper halves are the nearest bfloat16 numbers (ties to even); a NaN stays one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Rounded(Vector512<float> numbers)
    {
        Vector512<uint> bits = numbers.AsUInt32(), rounded = bits + Vector512.Create(0x7FFFu) + ((bits >> 16) & Vector512<uint>.One);
        return Vector512.ConditionalSelect(Vector512.Equals(numbers, numbers).AsUInt32(), rounded, Vector512.Create(0x7FC00000u));
    }

    /// <summary>The nearest bfloat16 numbers, one of each register to a pair.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Pairs(Vector512<float> first, Vector512<float> second) => Rounded(first) >> 16 | Rounded(second) & Vector512.Create(0xFFFF0000u);

    /// <summary>The nearest bfloat16 numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> Round(Vector512<float> numbers) => Avx512F.ConvertToVector256UInt16(Rounded(numbers) >> 16);

    /// <summary>The same numbers in float32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Widen(Vector256<ushort> halves) => (Avx512F.ConvertToVector512UInt32(halves) << 16).AsSingle();
}
