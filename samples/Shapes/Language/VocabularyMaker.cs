using Blip.MLNet.Samples.Shapes.Scenes;

namespace Blip.MLNet.Samples.Shapes.Language;

/// <summary>
/// A vocabulary for models of Shapes in the form of BERT's vocab.txt: every word of every domain is one token, and any other lower-case English
/// is spelled with single letters and frequent pieces.
/// </summary>
public static class VocabularyMaker
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz", Digits = "0123456789", Marks = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    private static readonly string[] s_pieces =
    [
        "al", "an", "ar", "as", "at", "ed", "el", "en", "er", "es", "et", "ic", "ie", "il", "in", "ing", "ion", "is", "it", "le", "ll", "ly", "ment", "nd", "ne", "ness",
        "nt", "on", "or", "ou", "ow", "ra", "re", "ro", "se", "ss", "st", "te", "th", "ti", "tion", "to", "ur", "us", "ve",
    ];

    private static readonly string[] s_common =
    [
        "about", "after", "all", "also", "any", "around", "away", "back", "be", "been", "bright", "but", "by", "can", "center", "close", "colored", "corner", "dark", "do", "does",
        "down", "each", "empty", "every", "far", "first", "for", "from", "front", "has", "have", "he", "her", "here", "his", "i", "into", "it", "its", "last", "light", "line",
        "lying", "made", "many", "more", "most", "new", "none", "not", "now", "object", "objects", "off", "old", "other", "out", "photo", "second", "side", "sitting",
        "some", "standing", "than", "that", "their", "them", "then", "these", "they", "thing", "things", "third", "this", "through", "together", "true", "false", "up", "very", "was",
        "we", "were", "what", "where", "while", "who", "will", "without", "you", "your",
    ];

    /// <summary>The tokens in the order of their ids, [PAD] first.</summary>
    public static IReadOnlyList<string> Tokens()
    {
        IEnumerable<string> single = (Marks + Digits + Letters).Select(c => c.ToString());
        IEnumerable<string> ends = (Digits + Letters).Select(c => $"##{c}").Concat(s_pieces.Select(p => $"##{p}"));
        IEnumerable<string> words = DomainWords().Concat(s_common).Where(w => w.Length > 1).Distinct().Order(StringComparer.Ordinal);
        return [.. new[] { "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]" }.Concat(single).Concat(words).Concat(ends)];
    }

    /// <summary>Every word that captions, questions, answers and statements of the domains are made of.</summary>
    public static IReadOnlyList<string> DomainWords()
    {
        var words = new SortedSet<string>(StringComparer.Ordinal) { "a", "picture", "of" };
        foreach (Domain domain in Domain.All)
        {
            words.UnionWith(domain.Colours.Concat(domain.Backgrounds).Select(c => c.Name));
            words.UnionWith(domain.Shapes.SelectMany(s => new[] { s.Name, s.Plural }));
            for (int i = 0; i < 3000; i++)
            {
                Scene scene = SceneMaker.Make(domain, 0, "words", i);
                var random = new Randomness(0, "words", i);
                words.UnionWith(Captions.Of(scene, random).SelectMany(Split));
                words.UnionWith(Questions.Of(scene, random).SelectMany(q => Split(q.Text).Append(q.Answer)));
                words.UnionWith(Split(Statements.Of(scene, SceneMaker.Make(domain, 0, "words", i + 1), random).Text));
            }
        }
        return [.. words];
    }

    private static string[] Split(string text) => text.Split([' ', ',', '?'], StringSplitOptions.RemoveEmptyEntries);
}
