using Blip.MLNet.Evaluators.Tokenization.Automata;
using static Blip.MLNet.Evaluators.Tokenization.Rules.Characters;

namespace Blip.MLNet.Evaluators.Tokenization.Rules;

/// <summary>Words joined by hyphens, slashes or ampersands.</summary>
internal static class CompoundRules
{
    private static readonly Pattern Special =
        Pattern.AnyOf("-RRB- -LRB- -RCB- -LCB- -RSB- -LSB- C.D.s pro- anti- S&P-500 S&amp;P-500 S&Ls S&amp;Ls")
        | ("Cap" + Apostrophe + "n") | ("c" + Apostrophe + "est");

    private static readonly Pattern SlashPart = AlphanumericAscii.Plus + (Dash + LetterAscii.Plus).Times(0, 2);
    private static readonly Pattern Slashed = SlashPart + (Pattern.AnyOf("/ \\/") + SlashPart).Times(1, 2);

    // co-ed, 1,000-pound, U.S.-based, Jan.-U.S.
    private static readonly Pattern NumberedCompound =
        AlphanumericAscii + (AlphanumericAscii | CharSet.Of(".,") | SoftHyphen).Star
        + (Dash + ((AlphanumericAscii | SoftHyphen).Plus | (AbbreviationRules.Acronym + Dot))).Plus;

    // with the French articles l' and d'
    private static readonly Pattern HyphenPart = (CharSet.Of("dDoOlL") + LooseApostrophe + Alphanumeric).Optional + Alphanumeric.Plus;
    private static readonly Pattern Hyphenated = HyphenPart + (Hyphen + HyphenPart).Star;

    // AT&T, R&D
    private static readonly Pattern Company = UpperAscii.Plus + ((CharSet.Of("+&") | MarkupRules.Ampersand) + UpperAscii.Plus).Plus;

    public static readonly TokenRule[] Fixed = [new(Special) { Rewrite = Rewrite.DecodeAmpersands }, new(Slashed)];

    public static readonly TokenRule[] Rules =
    [
        new(NumberedCompound + Dot) { Before = Pause, Rewrite = Rewrite.DropSoftHyphens },
        new(NumberedCompound) { Rewrite = Rewrite.DropSoftHyphens },
        new(Hyphenated + Dot) { Before = Pause },
        new(Hyphenated),
        new(Company + Dot) { Before = Pause, Rewrite = Rewrite.DecodeAmpersands },
        new(Company) { Rewrite = Rewrite.DecodeAmpersands },
    ];
}
