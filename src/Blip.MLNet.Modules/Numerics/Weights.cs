using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Blip.MLNet.Modules.Numerics;

/// <summary>The format of weights in memory, as a kernel that multiplies float32 numbers reads them.</summary>
internal unsafe interface IWeights<TVector> where TVector : struct
{
    /// <summary>Bytes of a weight.</summary>
    static abstract int Size { get; }

    /// <summary>As many weights as a register has numbers.</summary>
    static abstract TVector Load(byte* from);

    static abstract float One(byte* from);
}

/// <summary>float32 into 512 bits.</summary>
internal readonly unsafe struct WideSingles : IWeights<Vector512<float>>
{
    public static int Size => sizeof(float);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(byte* from) => Vector512.Load((float*)from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float One(byte* from) => *(float*)from;
}

/// <summary>bfloat16 into 512 bits.</summary>
internal readonly unsafe struct WideBFloat16 : IWeights<Vector512<float>>
{
    public static int Size => sizeof(ushort);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(byte* from)
    {
        Vector256<ushort> halves = Vector256.Load((ushort*)from);
        if (Avx512F.IsSupported) return Avx512F.ShiftLeftLogical(Avx512F.ConvertToVector512Int32(halves).AsUInt32(), 16).AsSingle();
        (Vector256<uint> low, Vector256<uint> high) = Vector256.Widen(halves);
        return Vector512.ShiftLeft(Vector512.Create(low, high), 16).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float One(byte* from) => BFloat16Lanes.Widen(*(ushort*)from);
}

/// <summary>float32 into 256 bits.</summary>
internal readonly unsafe struct NarrowSingles : IWeights<Vector256<float>>
{
    public static int Size => sizeof(float);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(byte* from) => Vector256.Load((float*)from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float One(byte* from) => *(float*)from;
}

/// <summary>bfloat16 into 256 bits.</summary>
internal readonly unsafe struct NarrowBFloat16 : IWeights<Vector256<float>>
{
    public static int Size => sizeof(ushort);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(byte* from)
    {
        (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(Vector128.Load((ushort*)from));
        return Vector256.ShiftLeft(Vector256.Create(low, high), 16).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float One(byte* from) => BFloat16Lanes.Widen(*(ushort*)from);
}
