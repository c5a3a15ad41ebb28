namespace Blip.MLNet.Modules.Numerics.Pairs;

/// <summary>Rows of pairs of bfloat16 numbers, with any steps.</summary>
internal readonly unsafe ref struct PairRows(byte* first, nint rowStep, nint pairStep)
{
    private const int PairBytes = 2 * sizeof(ushort);

    /// <summary>The first row's first pair.</summary>
    public readonly byte* First = first;

    /// <summary>Bytes from a row to the next.</summary>
    public readonly nint RowStep = rowStep;

    /// <summary>Bytes from a row's pair to its next.</summary>
    public readonly nint PairStep = pairStep;

    /// <summary>Rows whose pairs lie one after the other.</summary>
    /// <param name="first">The first row.</param>
    /// <param name="rowBytes">Bytes from a row to the next.</param>
    public static PairRows Strided(nint first, long rowBytes) => new((byte*)first, (nint)rowBytes, PairBytes);

    /// <summary>Rows that lie one after the other.</summary>
    /// <param name="pairs">[rows, count]</param>
    /// <param name="count">Pairs of a row.</param>
    public static PairRows Packed(void* pairs, int count) => new((byte*)pairs, (nint)count * PairBytes, PairBytes);

    /// <summary>Columns of [count, width] as rows.</summary>
    /// <param name="pairs">[count, width]</param>
    /// <param name="width">Rows.</param>
    public static PairRows Transposed(void* pairs, int width) => new((byte*)pairs, PairBytes, (nint)width * PairBytes);

    /// <summary>The rows from one on.</summary>
    public PairRows From(int row) => new(First + row * RowStep, RowStep, PairStep);

    /// <summary>The same rows from a pair on.</summary>
    public PairRows FromPair(int pair) => new(First + pair * PairStep, RowStep, PairStep);

    /// <summary>Copies pairs of the first row.</summary>
    public void CopyTo(uint* to, int count)
    {
        if (PairStep == PairBytes) new ReadOnlySpan<uint>(First, count).CopyTo(new Span<uint>(to, count));
        else for (int i = 0; i < count; i++) to[i] = *(uint*)(First + i * PairStep);
    }
}
