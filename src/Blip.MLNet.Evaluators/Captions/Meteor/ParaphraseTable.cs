namespace Blip.MLNet.Evaluators.Captions.Meteor;

/// <summary>METEOR's paraphrase table: phrases found word by word, each with the phrases that can stand for it, in file order.</summary>
internal sealed class ParaphraseTable
{
    private readonly Dictionary<string, int> _words = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Node, int Word), int> _next = [];
    private readonly List<(int First, int Last)> _emits = [(-1, -1)];
    private readonly List<int> _following = [], _starts = [0], _phrases = [];

    /// <param name="lines">Lines in threes: a probability (unused), a phrase, a paraphrase of it.</param>
    public ParaphraseTable(IEnumerable<string> lines)
    {
        using IEnumerator<string> line = lines.GetEnumerator();
        for (int number = 1; line.MoveNext(); number += 3)
        {
            if (!line.MoveNext()) throw Cut(number);
            int node = 0;
            foreach (string word in Split(line.Current)) node = Step(node, WordOrNew(word));
            if (!line.MoveNext()) throw Cut(number);
            foreach (string word in Split(line.Current)) _phrases.Add(WordOrNew(word));
            _starts.Add(_phrases.Count);
            Emit(node, _following.Count);
        }
    }

    /// <summary>The table's number of a word, or -1.</summary>
    public int IdOf(string word) => _words.GetValueOrDefault(word, -1);

    /// <summary>The words of a paraphrase.</summary>
    public ReadOnlySpan<int> Paraphrase(int index) =>
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_phrases)[_starts[index].._starts[index + 1]];

    /// <summary>The phrases that begin at <paramref name="start"/>, shorter ones first: their lengths and paraphrases.</summary>
    public void PathsFrom(ReadOnlySpan<int> words, int start, List<(int Length, int Paraphrase)> paths)
    {
        paths.Clear();
        int node = 0;
        for (int i = start; i < words.Length && _next.TryGetValue((node, words[i]), out node); i++)
            for (int emit = _emits[node].First; emit >= 0; emit = _following[emit]) paths.Add((i - start + 1, emit));
    }

    private int WordOrNew(string word)
    {
        if (!_words.TryGetValue(word, out int id)) _words[word] = id = _words.Count;
        return id;
    }

    private int Step(int node, int word)
    {
        if (_next.TryGetValue((node, word), out int next)) return next;
        _emits.Add((-1, -1));
        return _next[(node, word)] = _emits.Count - 1;
    }

    private void Emit(int node, int index)
    {
        (int first, int last) = _emits[node];
        _following.Add(-1);
        if (last >= 0) _following[last] = index;
        _emits[node] = (first < 0 ? index : first, index);
    }

    private static string[] Split(string line) => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static InvalidDataException Cut(int line) => new($"METEOR's paraphrase table ends within the entry at line {line}; entries have three lines.");
}
