using System.Globalization;

namespace Blip.MLNet.Evaluators.Tokenization.Automata;

/// <summary>A set of UTF-16 code units as sorted, separate ranges; as a pattern, one code unit of the set.</summary>
internal sealed class CharSet : Pattern, IEquatable<CharSet>
{
    private CharSet(IEnumerable<(int First, int Last)> ranges) => Ranges = Merge(ranges);

    public IReadOnlyList<(int First, int Last)> Ranges { get; }

    public override int? FixedLength => 1;

    /// <summary>Every code unit, paired surrogates or not.</summary>
    public static CharSet Any { get; } = Between('\0', '\uFFFF');

    public static CharSet Of(string characters) => new(characters.Select(c => ((int)c, (int)c)));

    public static CharSet Between(char first, char last) => new([(first, last)]);

    /// <summary>Reads ranges as hexadecimal numbers: <c>"0041-005A 00AA"</c>.</summary>
    public static CharSet Parse(string ranges) => new(
        ranges.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(r => r.Split('-')).Select(r => (Hex(r[0]), Hex(r[^1]))));

    /// <summary>A character in any letter case. i, k and s have relatives outside ASCII: dotted and dotless i, the kelvin sign and the long s.</summary>
    public static CharSet AnyCase(char c) => Of(char.ToLowerInvariant(c) switch
    {
        'i' => "iI\u0130\u0131",
        'k' => "kK\u212A",
        's' => "sS\u017F",
        char lower => $"{lower}{char.ToUpperInvariant(lower)}",
    });

    public static CharSet operator |(CharSet a, CharSet b) => new([.. a.Ranges, .. b.Ranges]);

    public static CharSet operator -(CharSet a, CharSet b) => !(!a | b);

    public static CharSet operator !(CharSet a)
    {
        var gaps = new List<(int, int)>();
        int next = 0;
        foreach ((int first, int last) in a.Ranges)
        {
            if (first > next) gaps.Add((next, first - 1));
            next = last + 1;
        }
        if (next <= char.MaxValue) gaps.Add((next, char.MaxValue));
        return new CharSet(gaps);
    }

    /// <summary>The members of the set that a test holds for.</summary>
    public CharSet Where(Func<char, bool> test) => new(
        Ranges.SelectMany(r => Enumerable.Range(r.First, r.Last - r.First + 1)).Where(c => test((char)c)).Select(c => (c, c)));

    public bool Equals(CharSet? other) => other is not null && Ranges.SequenceEqual(other.Ranges);

    public override bool Equals(object? obj) => Equals(obj as CharSet);

    public override int GetHashCode() => Ranges.Aggregate(Ranges.Count, (hash, r) => HashCode.Combine(hash, r));

    private static int Hex(string number) => int.Parse(number, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static List<(int First, int Last)> Merge(IEnumerable<(int First, int Last)> ranges)
    {
        var merged = new List<(int First, int Last)>();
        foreach ((int first, int last) in ranges.OrderBy(r => r.First))
        {
            if (merged.Count > 0 && first <= merged[^1].Last + 1) merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, last));
            else merged.Add((first, last));
        }
        return merged;
    }
}
