using System.Buffers;
using System.Runtime.CompilerServices;

namespace Blip.MLNet.Evaluators.Tokenization.Text;

/// <summary>A text that grows, in memory that is given back on disposal.</summary>
internal sealed class CharBuffer(int capacity) : IDisposable
{
    private char[] _chars = ArrayPool<char>.Shared.Rent(capacity);

    public int Length { get; private set; }

    public Span<char> Span => _chars.AsSpan(0, Length);

    public void Append(char c)
    {
        if (Length == _chars.Length) Grow(1);
        _chars[Length++] = c;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Append(ReadOnlySpan<char> text) => text.CopyTo(Extend(text.Length));

    /// <summary>Makes the text longer and gives the new part, for the caller to fill.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public Span<char> Extend(int count)
    {
        if (count > _chars.Length - Length) Grow(count);
        Length += count;
        return _chars.AsSpan(Length - count, count);
    }

    /// <summary>Drops what is after the first <paramref name="length"/> characters.</summary>
    public void Truncate(int length) => Length = Math.Min(Length, length);

    public void Dispose() => ArrayPool<char>.Shared.Return(Interlocked.Exchange(ref _chars, []));

    private void Grow(int count)
    {
        char[] larger = ArrayPool<char>.Shared.Rent(checked(Math.Max(Length + count, (int)Math.Min(2L * Length, Array.MaxLength))));
        Span.CopyTo(larger);
        char[] old = _chars;
        _chars = larger;
        ArrayPool<char>.Shared.Return(old);
    }
}
