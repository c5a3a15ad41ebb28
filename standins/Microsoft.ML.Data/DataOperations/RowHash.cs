using static System.Numerics.BitOperations;

namespace Microsoft.ML.Data;

/// <summary>ML.NET's variant of MurmurHash3 (x86, 32 bits), so that the same keys fall into the same part.</summary>
internal static class RowHash
{
    public static uint Number(uint seed, uint value) => Finish(Round(seed, value), sizeof(uint));

    public static uint Number(uint seed, ulong value) => Finish(Round(Round(seed, (uint)value), (uint)(value >> 32)), sizeof(ulong));

    /// <summary>The hash over the text's UTF-8-like bytes. The bytes of characters beyond ASCII are turned within the whole pending block.</summary>
    public static uint Text(uint hash, ReadOnlySpan<char> text)
    {
        int length = 0, bits = 0;
        ulong block = 0;
        foreach (char c in text)
        {
            ulong ch = c;
            if (ch <= 0x7F)
            {
                block |= ch << bits;
                bits += 8;
            }
            else if (ch <= 0x7FF)
            {
                block |= ((ch & 0x3F) | ((ch << 2) & 0x1F00) | 0xC080) << bits;
                block = ((block & 0xFF) << 8) | (block >> 8);
                bits += 16;
            }
            else
            {
                block |= ((ch & 0x3F) | ((ch << 2) & 0x3F00) | ((ch << 4) & 0x0F0000) | 0xE08080) << bits;
                block = ((block & 0xFF) << 16) | (((block >> 8) & 0xFF) << 8) | (block >> 16);
                bits += 24;
            }
            if (bits >= 32)
            {
                hash = Round(hash, (uint)block);
                block >>= 32;
                bits -= 32;
                length += 4;
            }
        }
        length += bits / 8;
        int rest = length & 3;
        if (rest > 0)
            hash ^= Scramble((uint)block & (uint)((1 << (8 * rest)) - 1));
        return Finish(hash, length);
    }

    private static uint Scramble(uint chunk) => RotateLeft(chunk * 0xCC9E2D51, 15) * 0x1B873593;

    private static uint Round(uint hash, uint chunk) => RotateLeft(hash ^ Scramble(chunk), 13) * 5 + 0xE6546B64;

    private static uint Finish(uint hash, int length)
    {
        hash ^= (uint)length;
        hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
        hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
        return hash ^ (hash >> 16);
    }
}
