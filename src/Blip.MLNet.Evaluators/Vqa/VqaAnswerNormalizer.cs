using System.Text;
using System.Text.RegularExpressions;
using Blip.MLNet.Evaluators.Text;

namespace Blip.MLNet.Evaluators.Vqa;

/// <summary>
/// The answer normalisation of the official VQA evaluation (GT-Vision-Lab/VQA, vqaEval.py), its oddities included:
/// a typo lets every period go that no digit follows, but only the first 32 of them, and contractions with a capital never match.
/// </summary>
public static partial class VqaAnswerNormalizer
{
    private const string Marks = ";/[]\"{}()=+\\_-><@`,?!";
    private const int MostPeriods = 32;

    private const string ContractionPairs = """
        aint=ain't arent=aren't cant=can't couldve=could've couldnt=couldn't couldn'tve=couldn't've couldnt've=couldn't've didnt=didn't doesnt=doesn't
        dont=don't hadnt=hadn't hadnt've=hadn't've hadn'tve=hadn't've hasnt=hasn't havent=haven't hed=he'd hed've=he'd've he'dve=he'd've hes=he's howd=how'd
        howll=how'll hows=how's Id've=I'd've I'dve=I'd've Im=I'm Ive=I've isnt=isn't itd=it'd itd've=it'd've it'dve=it'd've itll=it'll let's=let's maam=ma'am
        mightnt=mightn't mightnt've=mightn't've mightn'tve=mightn't've mightve=might've mustnt=mustn't mustve=must've neednt=needn't notve=not've
        oclock=o'clock oughtnt=oughtn't ow's'at='ow's'at 'ows'at='ow's'at 'ow'sat='ow's'at shant=shan't shed've=she'd've she'dve=she'd've she's=she's
        shouldve=should've shouldnt=shouldn't shouldnt've=shouldn't've shouldn'tve=shouldn't've somebody'd=somebodyd somebodyd've=somebody'd've
        somebody'dve=somebody'd've somebodyll=somebody'll somebodys=somebody's someoned=someone'd someoned've=someone'd've someone'dve=someone'd've
        someonell=someone'll someones=someone's somethingd=something'd somethingd've=something'd've something'dve=something'd've somethingll=something'll
        thats=that's thered=there'd thered've=there'd've there'dve=there'd've therere=there're theres=there's theyd=they'd theyd've=they'd've
        they'dve=they'd've theyll=they'll theyre=they're theyve=they've twas='twas wasnt=wasn't wed've=we'd've we'dve=we'd've weve=we've werent=weren't
        whatll=what'll whatre=what're whats=what's whatve=what've whens=when's whered=where'd wheres=where's whereve=where've whod=who'd whod've=who'd've
        who'dve=who'd've wholl=who'll whos=who's whove=who've whyll=why'll whyre=why're whys=why's wont=won't wouldve=would've wouldnt=wouldn't
        wouldnt've=wouldn't've wouldn'tve=wouldn't've yall=y'all yall'll=y'all'll y'allll=y'all'll yall'd've=y'all'd've y'alld've=y'all'd've
        y'all'dve=y'all'd've youd=you'd youd've=you'd've you'dve=you'd've youll=you'll youre=you're youve=you've
        """;

    private static readonly Dictionary<string, string> s_contractions = ContractionPairs
        .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('='))
        .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    private static readonly Dictionary<string, string> s_numbers = new(StringComparer.Ordinal)
    {
        ["none"] = "0", ["zero"] = "0", ["one"] = "1", ["two"] = "2", ["three"] = "3", ["four"] = "4",
        ["five"] = "5", ["six"] = "6", ["seven"] = "7", ["eight"] = "8", ["nine"] = "9", ["ten"] = "10",
    };

    /// <summary>
    /// <c>processPunctuation</c>: each of 21 marks is deleted if it stands beside a space anywhere in the text, or if the text has a comma
    /// between digits; otherwise it becomes a space. Then periods go that no digit follows.
    /// </summary>
    public static string ProcessPunctuation(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        bool commaInNumber = CommaInNumber.IsMatch(text);
        string result = text;
        foreach (char mark in Marks)
        {
            if (!text.Contains(mark)) continue;
            bool delete = commaInNumber || text.Contains($"{mark} ", StringComparison.Ordinal) || text.Contains($" {mark}", StringComparison.Ordinal);
            result = delete ? result.Replace(mark.ToString(), "", StringComparison.Ordinal) : result.Replace(mark, ' ');
        }
        return Period.Replace(result, "", MostPeriods);
    }

    /// <summary><c>processDigitArticle</c>: lower case, number words up to ten as digits, no articles, contractions with their apostrophes, single spaces.</summary>
    public static string ProcessDigitArticle(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var result = new StringBuilder(text.Length);
        foreach (string word in PythonText.Split(PythonText.Lower(text)))
        {
            string plain = s_numbers.GetValueOrDefault(word, word);
            if (plain is "a" or "an" or "the") continue;
            if (result.Length > 0) result.Append(' ');
            result.Append(s_contractions.GetValueOrDefault(plain, plain));
        }
        return result.ToString();
    }

    /// <summary>Both, punctuation first.</summary>
    public static string Normalize(string text) => ProcessDigitArticle(ProcessPunctuation(text));

    /// <summary>Line feeds and tabs become spaces, then white space goes from both ends; the evaluation does so before anything else.</summary>
    public static string Strip(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return PythonText.Strip(text.Replace('\n', ' ').Replace('\t', ' '));
    }

    [GeneratedRegex(@"\d,\d")]
    private static partial Regex CommaInNumber { get; }

    [GeneratedRegex(@"\.(?!\d)")]
    private static partial Regex Period { get; }
}
