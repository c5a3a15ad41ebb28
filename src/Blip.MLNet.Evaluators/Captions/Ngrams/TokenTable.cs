using System.Collections.Concurrent;

namespace Blip.MLNet.Evaluators.Captions.Ngrams;

/// <summary>Numbers the distinct words of a corpus from 0, from many threads at once.</summary>
internal sealed class TokenTable
{
    private readonly ConcurrentDictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly List<string> _words = [];
    private readonly Lock _growing = new();

    public TokenTable() => _lookup = _ids.GetAlternateLookup<ReadOnlySpan<char>>();

    public int Count => _words.Count;

    public string this[int id] => _words[id];

    public int IdOf(ReadOnlySpan<char> word)
    {
        if (_lookup.TryGetValue(word, out int id)) return id;
        lock (_growing)
        {
            if (_lookup.TryGetValue(word, out id)) return id;
            id = _words.Count;
            string text = word.ToString();
            _words.Add(text);
            _ids[text] = id;
            return id;
        }
    }
}
