using Blip.MLNet.Evaluators.Tokenization.Automata;
using static Blip.MLNet.Evaluators.Tokenization.Rules.Characters;

namespace Blip.MLNet.Evaluators.Tokenization.Rules;

/// <summary>Tags and entities of SGML, HTML and XML.</summary>
internal static class MarkupRules
{
    private static readonly CharSet Space = CharSet.Of(" ");
    private static readonly Pattern Name = LetterAscii + (AlphanumericAscii | CharSet.Of("_:.-")).Star;

    private static readonly Pattern Value =
        ("'" + (!CharSet.Of("'")).Star + "'") | ("\"" + (!CharSet.Of("\"")).Star + "\"");

    private static readonly Pattern Attribute = Name + (Space.Star + "=" + Space.Star + Value).Optional;

    private static readonly Pattern Declaration = CharSet.Of("!?") + (LetterAscii | Dash) + (!CharSet.Of(">\r\n")).Star;
    private static readonly Pattern OpeningTag = Name + (Space.Plus + Attribute).Star + Space.Star + Pattern.Text("/").Optional;
    private static readonly Pattern ClosingTag = "/" + Name;

    public static readonly Pattern Tag = "<" + (Declaration | OpeningTag | ClosingTag) + Space.Star + ">";

    public static readonly Pattern Ampersand = "&amp;";

    public static readonly TokenRule[] Rules =
    [
        new(Tag) { Rewrite = Rewrite.JoinSpaces },
        new(Pattern.AnyOf("&MD; &mdash; &ndash;") | CharSet.Parse("0096-0097 2013-2015")) { Rewrite = Rewrite.Constant, Constant = "--" },
        new(Ampersand) { Rewrite = Rewrite.DecodeAmpersands },
        new(Pattern.AnyOf("&HT; &TL; &UR; &LR; &QC; &QL; &QR; &odq; &cdq;") | ("&#" + DigitAscii.Plus + ";")),
    ];
}
