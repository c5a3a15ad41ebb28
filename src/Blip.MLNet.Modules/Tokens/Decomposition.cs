using System.Globalization;
using System.Text;

namespace Blip.MLNet.Modules.Tokens;

/// <summary>
/// Canonical decomposition without nonspacing marks ("é" is "e"), from a table of its own: <see cref="string.Normalize()"/> does
/// nothing in a program that runs in invariant globalization mode, and follows the system's ICU in any other.
/// </summary>
internal static class Decomposition
{
    private static readonly Dictionary<int, string> s_bases = ReadTable();

    /// <summary>Appends what is left of <paramref name="character"/>: nothing for a mark, its base for a composed character, else itself.</summary>
    public static void AppendBase(StringBuilder text, Rune character)
    {
        int c = character.Value;
        if (c < 0x80) text.Append((char)c);
        else if (c is >= 0xAC00 and <= 0xD7A3) AppendHangul(text, c - 0xAC00);
        else if (s_bases.TryGetValue(c, out string? rest)) text.Append(rest);
        else if (Rune.GetUnicodeCategory(character) != UnicodeCategory.NonSpacingMark) text.Append(character.ToString());
    }

    /// <summary>A syllable block is a leading consonant, a vowel and perhaps a trailing consonant (The Unicode Standard, section 3.12).</summary>
    private static void AppendHangul(StringBuilder text, int syllable)
    {
        text.Append((char)(0x1100 + syllable / (21 * 28))).Append((char)(0x1161 + syllable / 28 % 21));
        if (syllable % 28 != 0) text.Append((char)(0x11A7 + syllable % 28));
    }

    private static Dictionary<int, string> ReadTable()
    {
        using Stream resource = typeof(Decomposition).Assembly.GetManifestResourceStream("canonical-bases.txt")
            ?? throw new InvalidOperationException("The assembly lacks its table of canonical decompositions.");
        using var reader = new StreamReader(resource, Encoding.ASCII);
        var table = new Dictionary<int, string>();
        for (string? line = reader.ReadLine(); line is not null; line = reader.ReadLine())
        {
            if (line.StartsWith('#')) continue;
            string[] fields = line.Split(' ');
            string rest = string.Concat(fields[0].Split('+', StringSplitOptions.RemoveEmptyEntries).Select(f => new Rune(Hex(f)).ToString()));
            foreach (string composed in fields[1..]) table.Add(Hex(composed), rest);
        }
        return table;
    }

    private static int Hex(string digits) => int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
