using Blip.MLNet.Evaluators.Tokenization.Automata;
using static Blip.MLNet.Evaluators.Tokenization.Rules.Characters;

namespace Blip.MLNet.Evaluators.Tokenization.Rules;

/// <summary>Quotes, brackets, dashes, ellipses, emoticons and single signs.</summary>
internal static class PunctuationRules
{
    private static readonly Pattern DoubleQuote = Pattern.AnyOf("\" &quot;");

    private static readonly CharSet Directed = CharSet.Parse("0060 0091-0094 00AB 00BB 2018-201F 2039-203A");

    private static readonly Pattern Ellipsis =
        Dot.Times(3, 5) | ((Dot + CharSet.Of(" \u00A0")).Times(2, 4) + Dot) | CharSet.Of("\u0085\u2026");

    // :) ;-( =D
    private static readonly Pattern Smiley =
        CharSet.Of("<>").Optional + CharSet.Of(":;=") + CharSet.Of("-o*'").Optional + CharSet.Of("()DPdpO\\{@|[]");

    // ^_^ (-.-) and so on; the first form needs a literal .[^x= before it may end in <>], as the reference has it
    private static readonly CharSet Eye = CharSet.Of("^x=~<>");
    private static readonly CharSet WideEye = Eye | CharSet.Of("-'");
    private static readonly Pattern AsianSmiley =
        (Eye + ".[" + CharSet.Of("^") + "x=" + (!CharSet.Of("<")).Star + "<>]")
        | (WideEye + "_" + WideEye)
        | ("(" + WideEye + CharSet.Of("_.").Optional + WideEye + ")")
        | ("(" + (Eye | CharSet.Of("'")) + "-" + (Eye | CharSet.Of("'`")) + ")");

    private static readonly CharSet Sign =
        CharSet.Of(".=/+%&~^|\\") | CharSet.Parse(UnicodeRanges.Symbols) | CharSet.Parse("00B2-00B3 00B9 2044 207A-207B 208A-208B 24B6-24CF");

    public static readonly TokenRule[] DoubleQuotes =
    [
        new(DoubleQuote) { Before = AlphanumericAscii | CharSet.Of("$"), Rewrite = Rewrite.OpenQuote },
        new(DoubleQuote) { Rewrite = Rewrite.CloseQuote },
    ];

    public static readonly TokenRule[] Comparisons = [Constant(Pattern.AnyOf("< &lt;"), "<"), Constant(Pattern.AnyOf("> &gt;"), ">")];

    public static readonly TokenRule[] Emoticons =
    [
        new(Smiley) { Before = !AlphanumericAscii, Rewrite = Rewrite.NameParentheses },
        new(AsianSmiley) { Rewrite = Rewrite.NameParentheses },
    ];

    public static readonly TokenRule[] Brackets =
    [
        Constant("{", "-LCB-"), Constant("}", "-RCB-"), Constant("[", "-LSB-"), Constant("]", "-RSB-"), Constant("(", "-LRB-"), Constant(")", "-RRB-"),
    ];

    public static readonly TokenRule[] Runs =
    [
        new(Dash.Plus) { Rewrite = Rewrite.ShortenDash },
        Constant(Ellipsis, "..."),
        new(Pattern.Text("@").Plus | Pattern.Text("#").Plus | Pattern.Text("_").Plus | Pattern.Text("*").Plus | Pattern.Text("\\*").Times(1, 3)),
        new(Pause | CharSet.Of("?!").Plus),
    ];

    public static readonly TokenRule[] OpeningSingleQuote =
    [
        new("'") { Before = LetterAscii + !CharSet.Of(" \t\n\r\u00A0"), Rewrite = Rewrite.OpenQuote },
    ];

    public static readonly TokenRule[] Signs =
    [
        new(Apostrophe | "''" | Directed.Times(1, 2)) { Rewrite = Rewrite.CloseQuote },
        new(Pattern.AnyOf("<< >>") | Sign),
    ];

    // A run of blanks is passed over as a whole: an address may begin with a no-break space, but not within such a run.
    public static readonly TokenRule[] Layout =
    [
        new(Blank.Plus) { Rewrite = Rewrite.Skip },
        new(NewLine) { Rewrite = Rewrite.NewLine },
        new("&nbsp;") { Rewrite = Rewrite.Skip },
    ];

    private static TokenRule Constant(Pattern body, string token) => new(body) { Rewrite = Rewrite.Constant, Constant = token };
}
