using Blip.MLNet.Evaluators.Tokenization.Automata;
using static Blip.MLNet.Evaluators.Tokenization.Rules.Characters;

namespace Blip.MLNet.Evaluators.Tokenization.Rules;

/// <summary>Words, their contractions, and words that keep an apostrophe.</summary>
internal static class WordRules
{
    private static readonly Pattern Run = WordLetter + (WordLetter | Digit).Star;

    /// <summary>Letters and digits; a single . ! or ? between letters does not end a word.</summary>
    public static readonly Pattern Word = Run + (CharSet.Of(".!?") + Run).Star;

    // 's 'm 'd and 're 've 'll
    private static readonly Pattern Auxiliary = Apostrophe + (CharSet.Of("msdMSD") | Pattern.AnyOf("re ve ll"));

    // n't, and the word before it, which does not end in n
    private static readonly Pattern Negation = "n" + LooseApostrophe + "t";
    private static readonly Pattern BeforeNegation = (LetterAscii | SoftHyphen).Star + (LetterAscii - CharSet.Of("nN")) + SoftHyphen.Star;

    private static readonly Pattern WithApostrophe =
        (Apostrophe + "n" + Apostrophe.Optional)
        | (CharSet.Of("lLdDjJ") + Apostrophe)
        | (Pattern.AnyOf("Dunkin somethin ol") + Apostrophe)
        | (Apostrophe + Pattern.AnyOf("em til till cause"))
        | ((UpperAscii - CharSet.Of("IY") | CharSet.Of("n")) + LooseApostrophe + Letter + Letter.Plus)
        | (Apostrophe + CharSet.Between('2', '9') + "0s")
        | (Letter.Plus + CharSet.Of("aeiouyAEIOUY") + LooseApostrophe + (CharSet.Of("aeiou") | UpperAscii) + Letter.Star)
        | Pattern.AnyOf("cont'd cont'd. 'twas nor'easter c'mon e'er s'mores ev'ry li'l nat'l")
        | ("O" + LooseApostrophe + "o");

    /// <summary>Words written as one that are split, and the few names with + or #.</summary>
    public static readonly TokenRule[] SplitWords =
    [
        new(Pattern.AnyOf("c++ c# f#")),
        new(Pattern.AnyOf("cannot 'twas")) { GiveBack = 3 },
        new(Pattern.AnyOf("'tis gonna gotta lemme gimme wanna")) { GiveBack = 2 },
    ];

    public static readonly TokenRule[] Words =
    [
        new(Word) { Before = Auxiliary, Rewrite = Rewrite.DropSoftHyphens },
        new(BeforeNegation) { Before = Negation, Rewrite = Rewrite.DropSoftHyphens },
        new(Word) { Rewrite = Rewrite.DropSoftHyphens },
        new(WithApostrophe),
        new("y" + Apostrophe) { Before = Letter },
    ];

    /// <summary>The second half of a contraction before something that is no letter; before the end of the text see <see cref="EndingsAnywhere"/>.</summary>
    public static readonly TokenRule[] Endings =
    [
        new(Auxiliary | Negation) { Before = !LetterAscii, Rewrite = Rewrite.CloseQuote },
    ];

    public static readonly TokenRule[] EndingsAnywhere =
    [
        new(Auxiliary | Negation) { Rewrite = Rewrite.CloseQuote },
    ];

    /// <summary>A word and its period before a pause: an abbreviation.</summary>
    public static readonly TokenRule[] WordsBeforePause =
    [
        new(Word + Dot) { Before = Pause, Rewrite = Rewrite.DropSoftHyphens },
    ];
}
