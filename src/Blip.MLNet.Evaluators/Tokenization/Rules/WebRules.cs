using Blip.MLNet.Evaluators.Tokenization.Automata;
using static Blip.MLNet.Evaluators.Tokenization.Rules.Characters;

namespace Blip.MLNet.Evaluators.Tokenization.Rules;

/// <summary>Addresses, names of people and topics, and names of files.</summary>
internal static class WebRules
{
    private static readonly CharSet Delimiter = CharSet.Of(" \t\n\u000C\r\"<>|");
    private static readonly CharSet Parenthesis = CharSet.Of("()");
    private static readonly CharSet Brace = CharSet.Of("{}");
    private static readonly CharSet Stop = CharSet.Of(".!?,");

    private static readonly CharSet UrlCharacter = !(Delimiter | Parenthesis | Brace);
    private static readonly CharSet UrlEnd = UrlCharacter - (Stop | Dash);
    private static readonly Pattern FullUrl = Pattern.AnyOf("http:// https://") + UrlCharacter.Plus + UrlEnd;

    // The reference excludes the whole range from comma to underscore, so a name under .com has no digits and no capitals.
    private static readonly CharSet DomainCharacter = UrlEnd - CharSet.Of("`'$") - CharSet.Between(',', '_');
    private static readonly Pattern LikelyUrl =
        (("www." + ((UrlCharacter - Stop).Plus + Dot).Plus + LetterAscii.Times(2, 4))
            | ((DomainCharacter.Plus + Dot).Plus + Pattern.AnyOf("com net org edu")))
        + ("/" + (!(Delimiter | Parenthesis)).Plus + UrlEnd).Optional;

    private static readonly CharSet NoBreakSpace = CharSet.Of("\u00A0");
    private static readonly CharSet MailboxCharacter = UrlCharacter - NoBreakSpace;
    private static readonly CharSet HostCharacter = MailboxCharacter - Dot;
    private static readonly Pattern Email =
        Pattern.AnyOf("&lt; <").Optional + AlphanumericAscii + MailboxCharacter.Star + "@"
        + (HostCharacter.Plus + Dot).Star + HostCharacter.Plus + Pattern.AnyOf("&gt; >").Optional;

    private static readonly Pattern UserName = "@" + (LetterAscii | CharSet.Of("_")) + (AlphanumericAscii | CharSet.Of("_")).Star;
    private static readonly Pattern Topic = "#" + WordLetter.Plus;

    private static readonly Pattern FileName =
        (WordLetter | Digit).Plus + (Dot + (WordLetter | Digit).Plus).Star + Dot
        + Pattern.AnyOf("bat bmp c class cgi cpp dll doc docx exe gif gz h htm html jar java jpeg jpg mov mp3 pdf php pl png ppt ps py sql tar txt wav x xml zip");

    public static readonly TokenRule[] Addresses = [new(FullUrl | LikelyUrl | Email | UserName | Topic)];

    public static readonly TokenRule[] FileNames = [new(FileName) { Before = BlankOrNewLine | Stop }];
}
