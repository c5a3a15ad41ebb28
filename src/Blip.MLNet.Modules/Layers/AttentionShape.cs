using Blip.MLNet.Modules.Numerics;

namespace Blip.MLNet.Modules.Layers;

/// <summary>Where the numbers of a self-attention lie.</summary>
/// <param name="Fused">[B, Tokens, 3, Heads, Width]: queries, keys and values.</param>
/// <param name="Result">[B, Tokens, Heads, Width]</param>
/// <param name="Tokens">Tokens of a picture.</param>
/// <param name="Heads">Heads of the attention.</param>
/// <param name="Width">Numbers of a head.</param>
/// <param name="BFloat16">The numbers' format; otherwise float32.</param>
internal readonly record struct AttentionShape(nint Fused, nint Result, int Tokens, int Heads, int Width, bool BFloat16)
{
    /// <summary>Bytes of a number.</summary>
    public int Size => BFloat16 ? sizeof(ushort) : sizeof(float);

    /// <summary>log₂e / √Width: what products of queries and keys are multiplied by for a softmax of powers of two.</summary>
    public float ScoreFactor => Exponential.Log2E / MathF.Sqrt(Width);

    /// <summary>Bytes from a token's numbers to the next token's.</summary>
    public long Stride => 3L * Heads * Width * Size;

    /// <summary>The first number of a head.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="role">0: queries, 1: keys, 2: values</param>
    /// <param name="head">The head.</param>
    public nint Head(int picture, int role, int head) => Fused + (nint)(picture * (long)Tokens * Stride + (role * (long)Heads + head) * Width * Size);

    /// <summary>The first number of a head's result for a token.</summary>
    public nint ResultOf(int picture, int token, int head) => Result + (nint)((((long)picture * Tokens + token) * Heads + head) * Width * Size);
}
