namespace Blip.MLNet.Evaluators.Captions.Ngrams;

/// <summary>
/// The n-grams (1 to 4 words) of every caption of a corpus as numbers, with the count of images whose references have each.
/// Several workers share the n-grams out by hash, each walking the images in order, so no lock is needed and counts are exact.
/// </summary>
internal sealed class CorpusNgrams
{
    private readonly TokenTable _tokens;
    private readonly NgramTable[] _tables;
    private readonly int[][] _ids;

    public CorpusNgrams(EncodedImage[] images, TokenTable tokens, int workers)
    {
        _tokens = tokens;
        _tables = new NgramTable[Math.Max(1, workers)];
        _ids = new int[images.Length][];
        Images = images.Length;
        Parallel.For(0, images.Length, Options(workers), i => _ids[i] = new int[images[i].NgramCount()]);
        Parallel.For(0, _tables.Length, Options(workers), worker =>
        {
            var table = new NgramTable();
            for (int i = 0; i < images.Length; i++) Number(images[i], i, worker, table);
            _tables[worker] = table;
        });
    }

    public int Images { get; }

    /// <summary>One more than the largest n-gram number; some numbers may be unused.</summary>
    public int Capacity => _tables.Max(t => t.Count) * _tables.Length;

    /// <summary>
    /// The n-gram numbers of an image: caption after caption (0: candidate), in each the 1-grams from left to right, then the 2-grams, and so on.
    /// </summary>
    public ReadOnlySpan<int> Of(int image) => _ids[image];

    /// <summary>Every n-gram with its number and the count of images whose references have it (0: only candidates do).</summary>
    public IEnumerable<(int Id, string[] Words, int ImageCount)> All()
    {
        for (int t = 0; t < _tables.Length; t++)
            for (int k = 0; k < _tables[t].Count; k++)
                yield return (k * _tables.Length + t, Array.ConvertAll(_tables[t].KeyOf(k).Words(), w => _tokens[w]), _tables[t].ImagesOf(k));
    }

    /// <summary>By n-gram number, the count of images whose references have it.</summary>
    public int[] ImageCounts()
    {
        int[] counts = new int[Capacity];
        for (int t = 0; t < _tables.Length; t++)
            for (int k = 0; k < _tables[t].Count; k++) counts[k * _tables.Length + t] = _tables[t].ImagesOf(k);
        return counts;
    }

    private void Number(EncodedImage image, int index, int worker, NgramTable table)
    {
        int[] ids = _ids[index];
        int at = 0;
        for (int caption = 0; caption <= image.ReferenceCount; caption++)
        {
            ReadOnlySpan<int> words = image.Words(caption);
            for (int n = 1; n <= 4; n++)
                for (int i = 0; i + n <= words.Length; i++, at++)
                {
                    NgramKey key = NgramKey.Of(words.Slice(i, n));
                    ulong hash = key.Hash();
                    if ((int)((hash & 0xff) * (ulong)_tables.Length >> 8) != worker) continue;
                    int id = table.IdOf(key, hash);
                    if (caption > 0) table.Saw(id, index);
                    ids[at] = id * _tables.Length + worker;
                }
        }
    }

    private static ParallelOptions Options(int workers) => new() { MaxDegreeOfParallelism = Math.Max(1, workers) };
}
