namespace Blip.MLNet.Evaluators.Captions.Meteor;

/// <summary>METEOR's WordNet tables: the synonym sets of a word and of its base forms.</summary>
internal sealed class SynonymDictionary
{
    // WordNet's morphy rules: nouns, verbs, adjectives.
    private static readonly (string Suffix, string Ending)[] s_endings =
    [
        ("s", ""), ("ses", "s"), ("xes", "x"), ("zes", "z"), ("ches", "ch"), ("shes", "sh"), ("men", "man"), ("ies", "y"),
        ("s", ""), ("ies", "y"), ("es", "e"), ("es", ""), ("ed", "e"), ("ed", ""), ("ing", "e"), ("ing", ""),
        ("er", ""), ("est", ""), ("er", "e"), ("est", "e"),
    ];

    private readonly Dictionary<string, List<string>> _bases = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int[]> _sets = new(StringComparer.Ordinal);

    /// <param name="exceptions">Lines in pairs: a base form, then its irregular forms.</param>
    /// <param name="synsets">Lines in pairs: a word, then the numbers of its sets.</param>
    public SynonymDictionary(IEnumerable<string> exceptions, IEnumerable<string> synsets)
    {
        foreach ((string word, string forms) in Pairs(exceptions, "english.exceptions"))
            foreach (string form in forms.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            {
                if (!_bases.TryGetValue(form, out List<string>? bases)) _bases[form] = bases = [];
                bases.Add(word);
            }
        foreach ((string word, string numbers) in Pairs(synsets, "english.synsets"))
            _sets[word] = [.. numbers.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(n => Number(n, word))];
    }

    /// <summary>The numbers of all sets that the word or a base form of it is in, ascending, each once.</summary>
    public int[] SetsOf(string word)
    {
        IEnumerable<int> sets = Own(word);
        if (_bases.TryGetValue(word, out List<string>? bases)) sets = sets.Concat(bases.SelectMany(Own));
        else sets = sets.Concat(Own(BaseOf(word)));
        return [.. sets.Distinct().Order()];
    }

    private int[] Own(string word) => _sets.GetValueOrDefault(word, []);

    private string BaseOf(string word)
    {
        if (word.EndsWith("ss", StringComparison.Ordinal) || word.Length <= 2) return word;
        foreach ((string suffix, string ending) in s_endings)
        {
            if (!word.EndsWith(suffix, StringComparison.Ordinal)) continue;
            string candidate = word[..^suffix.Length] + ending;
            if (_sets.ContainsKey(candidate)) return word.EndsWith("ful", StringComparison.Ordinal) ? candidate + "ful" : candidate;
        }
        return "";
    }

    private static IEnumerable<(string First, string Second)> Pairs(IEnumerable<string> lines, string file)
    {
        using IEnumerator<string> line = lines.GetEnumerator();
        for (int number = 1; line.MoveNext(); number += 2)
        {
            string first = line.Current;
            if (!line.MoveNext()) throw new InvalidDataException($"METEOR's {file}: line {number} ('{first}') has no second line; lines come in pairs.");
            yield return (first, line.Current);
        }
    }

    private static int Number(string text, string word) => int.TryParse(text, out int number)
        ? number : throw new InvalidDataException($"METEOR's english.synsets: '{text}' under '{word}' is no set number.");
}
