using Blip.MLNet.Evaluators.Text;

namespace Blip.MLNet.Evaluators.Captions.Ngrams;

/// <summary>
/// The tokenised captions of one image as word numbers: caption 0 is the candidate, the references follow.
/// BLEU and CIDEr split at Unicode white space (<c>str.split()</c>), ROUGE-L at single spaces (<c>split(" ")</c>);
/// the second list is kept only where the two differ.
/// </summary>
internal sealed class EncodedImage
{
    private readonly Captions _words;
    private readonly Captions? _rougeWords;

    public EncodedImage(CaptionSample sample, TokenTable tokens)
    {
        bool same = SplitsAlike(sample.Candidate);
        foreach (string reference in sample.References) same &= SplitsAlike(reference);
        _words = Encode(sample, tokens, AddSplit);
        if (!same) _rougeWords = Encode(sample, tokens, AddSplitAtSpaces);
    }

    public int ReferenceCount => _words.Starts.Length - 2;

    /// <summary>The words of caption <paramref name="caption"/> (0: candidate) for BLEU and CIDEr.</summary>
    public ReadOnlySpan<int> Words(int caption) => _words.Of(caption);

    /// <summary>The words of caption <paramref name="caption"/> (0: candidate) for ROUGE-L.</summary>
    public ReadOnlySpan<int> RougeWords(int caption) => (_rougeWords ?? _words).Of(caption);

    /// <summary>How many n-grams of 1 to 4 words all captions of the image have.</summary>
    public int NgramCount()
    {
        int count = 0;
        for (int c = 0; c < _words.Starts.Length - 1; c++)
            for (int n = 0; n < 4; n++) count += Math.Max(0, _words.Of(c).Length - n);
        return count;
    }

    private static bool SplitsAlike(string text)
    {
        bool afterSpace = true;
        foreach (char c in text)
        {
            bool space = PythonText.IsSpace(c);
            if (space && (c != ' ' || afterSpace)) return false;
            afterSpace = space;
        }
        return !afterSpace;
    }

    private static Captions Encode(CaptionSample sample, TokenTable tokens, Action<string, TokenTable, List<int>> add)
    {
        var words = new List<int>(64);
        int[] starts = new int[sample.References.Count + 2];
        add(sample.Candidate, tokens, words);
        starts[1] = words.Count;
        for (int r = 0; r < sample.References.Count; r++)
        {
            add(sample.References[r], tokens, words);
            starts[r + 2] = words.Count;
        }
        return new Captions([.. words], starts);
    }

    private static void AddSplit(string text, TokenTable tokens, List<int> words)
    {
        for (int i = 0; i < text.Length;)
        {
            while (i < text.Length && PythonText.IsSpace(text[i])) i++;
            int start = i;
            while (i < text.Length && !PythonText.IsSpace(text[i])) i++;
            if (i > start) words.Add(tokens.IdOf(text.AsSpan(start, i - start)));
        }
    }

    private static void AddSplitAtSpaces(string text, TokenTable tokens, List<int> words)
    {
        foreach (Range part in text.AsSpan().Split(' ')) words.Add(tokens.IdOf(text.AsSpan()[part]));
    }

    private sealed record Captions(int[] Words, int[] Starts)
    {
        public ReadOnlySpan<int> Of(int caption) => Words.AsSpan(Starts[caption], Starts[caption + 1] - Starts[caption]);
    }
}
