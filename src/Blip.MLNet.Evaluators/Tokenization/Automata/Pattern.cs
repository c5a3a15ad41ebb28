namespace Blip.MLNet.Evaluators.Tokenization.Automata;

/// <summary>
/// A regular language over UTF-16 code units, put together with operators: <c>a + b</c> is a then b, <c>a | b</c> is either.
/// A string stands for itself in any letter case; a <see cref="CharSet"/> is exact.
/// </summary>
internal abstract class Pattern
{
    /// <summary>The number of code units of every string of the language, or null where it varies.</summary>
    public abstract int? FixedLength { get; }

    public Pattern Optional => new RepeatPattern(this, 0, 1);
    public Pattern Star => new RepeatPattern(this, 0, null);
    public Pattern Plus => new RepeatPattern(this, 1, null);

    public Pattern Times(int least, int most) => new RepeatPattern(this, least, most);

    public static implicit operator Pattern(string text) => Text(text);

    public static Pattern operator +(Pattern a, Pattern b) => new SequencePattern(a, b);

    public static Pattern operator |(Pattern a, Pattern b) => new ChoicePattern([a, b]);

    /// <summary>The text itself, in any letter case.</summary>
    public static Pattern Text(string text) =>
        text.Select(CharSet.AnyCase).Aggregate((Pattern?)null, (head, c) => head is null ? c : head + c)
        ?? throw new ArgumentException("A pattern needs at least one character.", nameof(text));

    /// <summary>One of the words of a list separated by spaces, in any letter case; a final <c>?</c> makes the last letter optional.</summary>
    public static Pattern AnyOf(string words) => Choice(words, Text);

    /// <summary>As <see cref="AnyOf"/>, but the first letter has to be as written (a common word in lower case, an abbreviation in upper case).</summary>
    public static Pattern AnyOfCapitalised(string words) => Choice(words, w => w.Length == 1 ? CharSet.Of(w) : CharSet.Of(w[..1]) + Text(w[1..]));

    private static ChoicePattern Choice(string words, Func<string, Pattern> make) => new(
        [.. words.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(w => w.EndsWith('?') ? new[] { w[..^2], w[..^1] } : [w])
            .Select(make)]);
}

/// <summary>One language after another.</summary>
internal sealed class SequencePattern(Pattern head, Pattern tail) : Pattern
{
    public Pattern Head { get; } = head;
    public Pattern Tail { get; } = tail;
    public override int? FixedLength => Head.FixedLength + Tail.FixedLength;
}

/// <summary>The union of languages.</summary>
internal sealed class ChoicePattern(IReadOnlyList<Pattern> options) : Pattern
{
    public IReadOnlyList<Pattern> Options { get; } = options;
    public override int? FixedLength => Options.All(o => o.FixedLength == Options[0].FixedLength) ? Options[0].FixedLength : null;
}

/// <summary>A language <paramref name="least"/> to <paramref name="most"/> times (without an upper end where that is null).</summary>
internal sealed class RepeatPattern(Pattern inner, int least, int? most) : Pattern
{
    public Pattern Inner { get; } = inner;
    public int Least { get; } = least;
    public int? Most { get; } = most;
    public override int? FixedLength => Least == Most ? Inner.FixedLength * Least : null;
}
