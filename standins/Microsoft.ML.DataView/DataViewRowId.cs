using static System.Numerics.BitOperations;

namespace Microsoft.ML.Data;

/// <summary>A row's 128-bit identity, combined with the mixing step of MurmurHash3 (x64, 128 bits) when rows are split or joined.</summary>
public readonly struct DataViewRowId : IComparable<DataViewRowId>, IEquatable<DataViewRowId>
{
    private const ulong C1 = 0x87c37b91114253d5;
    private const ulong C2 = 0x4cf5ad432745937f;

    public readonly ulong Low;
    public readonly ulong High;

    public DataViewRowId(ulong low, ulong high) => (Low, High) = (low, high);

    public override string ToString() => $"{High:x16}{Low:x16}";
    public int CompareTo(DataViewRowId other) => (High, Low).CompareTo((other.High, other.Low));
    public bool Equals(DataViewRowId other) => Low == other.Low && High == other.High;
    public override bool Equals(object obj) => obj is DataViewRowId other && Equals(other);
    public override int GetHashCode() =>
        (int)((uint)Low ^ (uint)(Low >> 32) ^ (uint)(High << 7) ^ (uint)(High >> 57) ^ (uint)(High >> 25));

    public DataViewRowId Next() => Mix(0, 0);

    public DataViewRowId Fork()
    {
        // The first of two children; Next is the other one.
        var next = Next();
        return new(next.Low ^ (RotateLeft(C1, 31) * C2), next.High);
    }

    public DataViewRowId Combine(DataViewRowId other)
    {
        var block = other.Fork();
        return Mix(RotateLeft(block.Low * C1, 31) * C2, RotateLeft(block.High * C2, 33) * C1);
    }

    private DataViewRowId Mix(ulong k1, ulong k2)
    {
        ulong low = (RotateLeft(Low ^ k1, 27) + High) * 5 + 0x52dce729;
        ulong high = (RotateLeft(High ^ k2, 31) + low) * 5 + 0x38495ab5;
        return new(low, high);
    }
}
