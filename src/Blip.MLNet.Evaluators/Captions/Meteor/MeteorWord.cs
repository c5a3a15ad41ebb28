using System.Collections.Concurrent;
using Blip.MLNet.Evaluators.Text;

namespace Blip.MLNet.Evaluators.Captions.Meteor;

/// <summary>What METEOR's matchers need of a word. Words are compared by Java's string hash, as METEOR compares them.</summary>
internal sealed class MeteorWord
{
    private readonly int[] _synonymSets;
    private readonly ulong _signature;

    private MeteorWord(string word, MeteorData data)
    {
        Hash = JavaHash(word);
        StemHash = JavaHash(Porter2Stemmer.Stem(word));
        IsFunctionWord = data.FunctionWords.Contains(PythonText.Lower(word));
        ParaphraseId = data.ParaphraseTable?.IdOf(word) ?? -1;
        _synonymSets = data.Synonyms.SetsOf(word);
        foreach (int set in _synonymSets) _signature |= 1UL << (int)((uint)set * 2654435769u >> 26);
    }

    public int Hash { get; }
    public int StemHash { get; }
    public bool IsFunctionWord { get; }
    public int ParaphraseId { get; }

    /// <summary>True if a synonym set has both words.</summary>
    public bool IsSynonymOf(MeteorWord other)
    {
        if ((_signature & other._signature) == 0) return false;
        for (int i = 0, j = 0; i < _synonymSets.Length && j < other._synonymSets.Length;)
        {
            if (_synonymSets[i] == other._synonymSets[j]) return true;
            if (_synonymSets[i] < other._synonymSets[j]) i++;
            else j++;
        }
        return false;
    }

    private static int JavaHash(string text)
    {
        int hash = 0;
        foreach (char c in text) hash = unchecked(hash * 31 + c);
        return hash;
    }

    /// <summary>The words seen so far, shared by threads.</summary>
    public sealed class Cache(MeteorData data)
    {
        private readonly ConcurrentDictionary<string, MeteorWord> _words = new(StringComparer.Ordinal);

        public MeteorWord[] Of(string line) => Array.ConvertAll(data.Normalizer.Words(line), w => _words.GetOrAdd(w, static (word, d) => new MeteorWord(word, d), data));
    }
}
