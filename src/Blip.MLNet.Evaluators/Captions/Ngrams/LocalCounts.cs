namespace Blip.MLNet.Evaluators.Captions.Ngrams;

/// <summary>The distinct n-grams of one caption in the order in which they first occur, with their counts; reused from caption to caption.</summary>
internal sealed class LocalCounts
{
    private int[] _slots = new int[256];
    private int[] _ids = new int[128];
    private int[] _counts = new int[128];

    public int Count { get; private set; }

    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, Count);

    public ReadOnlySpan<int> Counts => _counts.AsSpan(0, Count);

    /// <summary>Where each order begins in <see cref="Ids"/>: n-grams of n words are from [n - 1] to [n].</summary>
    public int[] OrderStarts { get; } = new int[5];

    /// <summary>Counts the n-grams of a caption of <paramref name="length"/> words: its 1-grams, then its 2-grams, up to 4.</summary>
    public void Load(ReadOnlySpan<int> ngrams, int length)
    {
        Array.Clear(_slots);
        if (_slots.Length < ngrams.Length * 2) _slots = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)ngrams.Length * 2)];
        if (_ids.Length < ngrams.Length) (_ids, _counts) = (new int[ngrams.Length * 2], new int[ngrams.Length * 2]);
        Count = 0;
        int at = 0;
        for (int n = 0; n < 4; n++)
        {
            OrderStarts[n] = Count;
            for (int end = at + Math.Max(0, length - n); at < end; at++) Add(ngrams[at]);
        }
        OrderStarts[4] = Count;
    }

    /// <summary>The place of an n-gram in <see cref="Ids"/>, or -1.</summary>
    public int IndexOf(int id)
    {
        int mask = _slots.Length - 1;
        for (int slot = Slot(id) & mask; _slots[slot] != 0; slot = (slot + 1) & mask)
            if (_ids[_slots[slot] - 1] == id) return _slots[slot] - 1;
        return -1;
    }

    private void Add(int id)
    {
        int mask = _slots.Length - 1;
        int slot = Slot(id) & mask;
        for (; _slots[slot] != 0; slot = (slot + 1) & mask)
            if (_ids[_slots[slot] - 1] == id)
            {
                _counts[_slots[slot] - 1]++;
                return;
            }
        _ids[Count] = id;
        _counts[Count] = 1;
        _slots[slot] = ++Count;
    }

    private static int Slot(int id) => (int)(((uint)id * 2654435769u) >> 7);
}
