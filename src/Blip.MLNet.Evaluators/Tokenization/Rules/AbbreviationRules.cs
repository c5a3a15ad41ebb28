using Blip.MLNet.Evaluators.Tokenization.Automata;
using static Blip.MLNet.Evaluators.Tokenization.Rules.Characters;

namespace Blip.MLNet.Evaluators.Tokenization.Rules;

/// <summary>Abbreviations and acronyms, and whether their period also ends the sentence.</summary>
internal static class AbbreviationRules
{
    private static readonly Pattern Months = Pattern.AnyOf("Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec");
    private static readonly Pattern Days = Pattern.AnyOf("Mon Tue Tues Wed Thu Thurs Fri");
    private static readonly Pattern States =
        Pattern.AnyOf("Ala Ariz Calif Colo Conn Ct Dak Fla Ga Ind Kans? Ky Md Mich Minn Mo Mont Neb Nev Okla Penn Tenn Va Vt Wisc? Wyo")
        | Pattern.AnyOfCapitalised("Az Ark Del Ill La Mass Miss Ore Pa Tex Wash");

    private static readonly Pattern Companies =
        Pattern.AnyOf("Inc Cos? Corp Ltd Plc Rt Bancorp Bhd Assn Univ Intl Sys")
        | (Pattern.AnyOf("Pt Ppt") + CharSet.Of("ye") + Pattern.Text("s").Optional);

    private static readonly Pattern Others = Pattern.AnyOf("tel est ext sq Jr Sr Bros Ed.D Ph.D Blvd Rd Esq etc al seq Bldg");

    /// <summary>Abbreviations that a lower-case word follows, if the sentence goes on.</summary>
    private static readonly Pattern BeforeLower = (Months | Days | States | Companies | Others) + Dot;

    private static readonly Pattern Dotted = LetterAscii + (Dot + LetterAscii).Plus;
    private static readonly Pattern Countries =
        Pattern.AnyOf("Canada-U.S Sino-U.S Korean-U.S EU-U.S Japan-U.S non-U.S U.S.-U.K U.S.-U.S.S.R");

    /// <summary>Letters with periods between them.</summary>
    public static readonly Pattern Acronym = Dotted | Countries;

    private static readonly Pattern Initials = LetterAscii | Acronym;

    private static readonly Pattern Titles =
        Pattern.AnyOf("Mr Mrs Ms Drs? Profs? Sens? Reps? Attys? Lt Col Gen Messrs Govs? Adm Rev Maj Sgt Cpl Pvt Capt Ste? Ave Pres Lieut Hon Brig")
        | Pattern.AnyOf("Cmdr Comdr Pfc Spc Supts? Det Mt Ft Adj Adv Asst Assoc Ens Insp Mlle Mme Msgr Sfc")
        | Pattern.AnyOfCapitalised("Miss");

    /// <summary>Abbreviations that an upper-case word follows, and which do not end a sentence.</summary>
    private static readonly Pattern BeforeUpper =
        Titles | Pattern.AnyOf("vs Alex Wm Jos Cie a.k.a cf TREAS Ph Invt Elec Natl Dept") | ("M" + CharSet.Of("ft") + "g") | Initials;

    private static readonly Pattern BeforeNumber = Pattern.AnyOf("ca fig figs prop no nos art bldg pp op") + Dot;

    /// <summary>Words that begin a sentence after an acronym, if they begin with a capital.</summary>
    private static readonly Pattern SentenceStart = Pattern.AnyOfCapitalised(
        "About According Additionally After An A As At But Earlier He Her Here However If In It Last Many More Mr. Ms. Now Once One Other " +
        "Our She Since So Some Such That The Their Then There These They This We When While What Yet You");

    private static readonly Pattern SentenceEnd = BlankOrNewLine + (BlankOrNewLine | Upper | MarkupRules.Tag);

    public static readonly TokenRule[] Rules =
    [
        new(Initials + Dot) { Before = BlankOrNewLine.Plus + (SentenceStart | MarkupRules.Tag) + BlankOrNewLine, Period = FinalPeriod.DoubledAfterAcronym },
        new(BeforeNumber) { Before = BlankOrNewLine.Optional + Digit },
        new((Pattern.Text("pt") + CharSet.Of("eyEY") | "co") + Dot) { Before = Blank + Pattern.AnyOf("ltd lim") },
        new(BeforeLower) { Before = SentenceEnd, Period = FinalPeriod.Doubled },
        new(BeforeLower) { Before = CharSet.Any + CharSet.Any },
        new(BeforeLower) { Period = FinalPeriod.Doubled },
        new(BeforeUpper + Dot),
        new(BeforeUpper) { Before = Blank },
        new(Initials) { Before = BlankOrNewLine },
        new(Apostrophe + DigitAscii + DigitAscii) { Before = BlankOrNewLine },
    ];

}
