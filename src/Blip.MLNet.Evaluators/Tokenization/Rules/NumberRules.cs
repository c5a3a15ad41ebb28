using Blip.MLNet.Evaluators.Tokenization.Automata;
using static Blip.MLNet.Evaluators.Tokenization.Rules.Characters;

namespace Blip.MLNet.Evaluators.Tokenization.Rules;

/// <summary>Numbers, dates, fractions, money and telephone numbers.</summary>
internal static class NumberRules
{
    private static readonly CharSet DateMark = CharSet.Of("-/");
    private static readonly Pattern Date = Digit.Times(1, 2) + DateMark + Digit.Times(1, 2) + DateMark + Digit.Times(2, 4);

    private static readonly Pattern Number =
        CharSet.Of("-+").Optional + (Digit.Plus | (Digit.Star + (CharSet.Of(".:,\u00AD\u066B\u066C") + Digit.Plus).Plus));

    private static readonly Pattern RaisedOrLowered =
        CharSet.Parse("207A-207B 208A-208B").Optional + (CharSet.Parse("2070 00B9 00B2 00B3 2074-2079").Plus | CharSet.Parse("2080-2089").Plus);

    private static readonly Pattern Slash = Pattern.AnyOf("/ \\/") | CharSet.Of("\u2044");
    private static readonly Pattern Fraction =
        (Digit.Times(1, 4) + CharSet.Of("- \u00A0")).Optional + Digit.Times(1, 4) + Slash + Digit.Times(1, 4);

    private static readonly CharSet FractionSign = CharSet.Parse("00BC-00BE 2153-215E");

    private static readonly Pattern Dollar = (UpperAscii.Star + "$") | "#";
    private static readonly CharSet Currency = CharSet.Parse("0080 00A2-00A5 060B 0E3F 20A0 20A4 20AC FFE0 FFE1 FFE5 FFE6");

    private static readonly CharSet PhoneMark = CharSet.Of("- \u00A0");
    private static readonly CharSet PhoneSpace = CharSet.Of(" \u00A0");
    private static readonly Pattern Country = Pattern.AnyOf("+ ++").Optional;
    private static readonly Pattern AreaCode = ("(" + DigitAscii.Times(2, 3) + ")" + PhoneSpace.Optional)
        | (Country + (DigitAscii.Times(2, 4) + PhoneMark).Optional + DigitAscii.Times(2, 4) + PhoneMark);

    private static readonly Pattern Phone =
        (AreaCode + DigitAscii.Times(3, 4) + PhoneMark.Optional + DigitAscii.Times(3, 5))
        | ((Country + DigitAscii.Times(2, 4) + Dot).Optional + DigitAscii.Times(2, 4) + Dot + DigitAscii.Times(3, 4) + Dot + DigitAscii.Times(3, 5));

    public static readonly TokenRule[] Numbers =
    [
        new(Date),
        new(Number) { Rewrite = Rewrite.DropSoftHyphens },
        new(RaisedOrLowered),
        new(Fraction) { Rewrite = Rewrite.JoinSpaces },
        new(FractionSign) { Rewrite = Rewrite.SpellFraction },
    ];

    public static readonly TokenRule[] Money = [new(Dollar), new(Currency) { Rewrite = Rewrite.NameCurrency }];

    public static readonly TokenRule[] Phones = [new(Phone) { Rewrite = Rewrite.NameParentheses }];
}
