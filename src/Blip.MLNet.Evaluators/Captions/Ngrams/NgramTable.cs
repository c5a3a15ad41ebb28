namespace Blip.MLNet.Evaluators.Captions.Ngrams;

/// <summary>Up to four word numbers, each plus one, packed exactly into 128 bits; absent words are 0.</summary>
internal readonly record struct NgramKey(ulong High, ulong Low)
{
    public static NgramKey Of(ReadOnlySpan<int> words) => words.Length switch
    {
        1 => new(Word(words[0]) << 32, 0),
        2 => new(Word(words[0]) << 32 | Word(words[1]), 0),
        3 => new(Word(words[0]) << 32 | Word(words[1]), Word(words[2]) << 32),
        _ => new(Word(words[0]) << 32 | Word(words[1]), Word(words[2]) << 32 | Word(words[3])),
    };

    public ulong Hash()
    {
        ulong h = (High ^ (Low * 0x9E3779B97F4A7C15)) * 0xD6E8FEB86659FD93;
        h ^= h >> 32;
        h *= 0xD6E8FEB86659FD93;
        return h ^ (h >> 29);
    }

    /// <summary>The word numbers, in order.</summary>
    public int[] Words()
    {
        ReadOnlySpan<uint> packed = [(uint)(High >> 32), (uint)High, (uint)(Low >> 32), (uint)Low];
        var words = new List<int>(4);
        foreach (uint w in packed)
            if (w != 0) words.Add((int)(w - 1));
        return [.. words];
    }

    private static ulong Word(int id) => (uint)id + 1u;
}

/// <summary>Numbers distinct n-grams from 0 and counts in how many images each occurs. One thread writes a table.</summary>
internal sealed class NgramTable
{
    private int[] _slots = new int[1 << 12];
    private Entry[] _entries = new Entry[1 << 11];

    public int Count { get; private set; }

    /// <summary>The n-gram's number, given on first sight.</summary>
    public int IdOf(NgramKey key, ulong hash)
    {
        int mask = _slots.Length - 1;
        int slot = (int)(hash >> 8) & mask;
        for (; _slots[slot] != 0; slot = (slot + 1) & mask)
            if (_entries[_slots[slot] - 1].Key == key) return _slots[slot] - 1;
        if (Count == _entries.Length)
        {
            Grow();
            mask = _slots.Length - 1;
            for (slot = (int)(hash >> 8) & mask; _slots[slot] != 0; slot = (slot + 1) & mask) { }
        }
        _entries[Count] = new Entry { Key = key, LastImage = -1 };
        _slots[slot] = ++Count;
        return Count - 1;
    }

    /// <summary>Notes that a reference of <paramref name="image"/> has the n-gram; further sightings in the same image count nothing.</summary>
    public void Saw(int id, int image)
    {
        ref Entry entry = ref _entries[id];
        if (entry.LastImage == image) return;
        entry.LastImage = image;
        entry.Images++;
    }

    public int ImagesOf(int id) => _entries[id].Images;

    public NgramKey KeyOf(int id) => _entries[id].Key;

    private void Grow()
    {
        Array.Resize(ref _entries, _entries.Length * 2);
        _slots = new int[_slots.Length * 2];
        int mask = _slots.Length - 1;
        for (int i = 0; i < Count; i++)
        {
            int slot = (int)(_entries[i].Key.Hash() >> 8) & mask;
            while (_slots[slot] != 0) slot = (slot + 1) & mask;
            _slots[slot] = i + 1;
        }
    }

    private struct Entry
    {
        public NgramKey Key;
        public int LastImage;
        public int Images;
    }
}
