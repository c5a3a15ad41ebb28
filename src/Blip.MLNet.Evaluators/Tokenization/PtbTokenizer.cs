using System.Runtime.CompilerServices;
using Blip.MLNet.Evaluators.Text;
using Blip.MLNet.Evaluators.Tokenization.Text;

namespace Blip.MLNet.Evaluators.Tokenization;

/// <summary>
/// The Penn Treebank tokenizer as the COCO caption evaluation calls it (<c>pycocoevalcap/tokenizer/ptbtokenizer.py</c> over
/// Stanford CoreNLP 3.4.1): lower-case tokens without punctuation, equal to the official ones, without Java.
/// An instance may be used by many threads at a time.
/// </summary>
/// <param name="options">What to do; null for the defaults.</param>
public sealed class PtbTokenizer(PtbTokenizerOptions? options = null)
{
    private const int ChunkSize = 1024;
    private readonly PtbTokenizerOptions _options = options ?? new();

    /// <summary>The tokens of one caption, which is the whole text. An empty caption has none.</summary>
    /// <exception cref="ArgumentNullException">The caption is null.</exception>
    public string[] Tokenize(string caption) => SplitLine(ToLine(caption));

    /// <summary>The tokens of one caption joined by single spaces. A token may hold U+00A0 (<c>1 1/2</c>, telephone numbers, tags).</summary>
    /// <exception cref="ArgumentNullException">The caption is null.</exception>
    public string ToLine(string caption)
    {
        ArgumentNullException.ThrowIfNull(caption);
        if (_options.ReferenceCompatible) return WholeText([caption], default)[0];
        using var reader = new CaptionReader(_options);
        return reader.ReadLine(caption).ToString();
    }

    /// <summary>The tokens of each caption, in the order of the captions.</summary>
    /// <exception cref="ArgumentNullException">The list or a caption is null.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IReadOnlyList<string[]> TokenizeAll(IReadOnlyList<string> captions, CancellationToken cancellationToken = default) =>
        Array.ConvertAll(ToLines(captions, cancellationToken), SplitLine);

    /// <summary>
    /// The tokens of each caption joined by single spaces, in the order of the captions: the form that the official metrics split again.
    /// Each caption by itself on several threads, or all as one text if <see cref="PtbTokenizerOptions.ReferenceCompatible"/>.
    /// </summary>
    /// <exception cref="ArgumentNullException">The list or a caption is null.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public string[] ToLines(IReadOnlyList<string> captions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(captions);
        for (int i = 0; i < captions.Count; i++)
            if (captions[i] is null) throw new ArgumentNullException(nameof(captions), $"Caption {i} of {captions.Count} is null.");
        cancellationToken.ThrowIfCancellationRequested();
        return _options.ReferenceCompatible ? WholeText(captions, cancellationToken) : EachByItself(captions, cancellationToken);
    }

    private string[] EachByItself(IReadOnlyList<string> captions, CancellationToken cancellationToken)
    {
        var lines = new string[captions.Count];
        var parallel = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = _options.MaxDegreeOfParallelism ?? Environment.ProcessorCount };
        int chunks = (captions.Count + ChunkSize - 1) / ChunkSize;
        Parallel.For(0, chunks, parallel, () => new CaptionReader(_options), (chunk, _, reader) =>
        {
            int end = Math.Min(captions.Count, (chunk + 1) * ChunkSize);
            for (int i = chunk * ChunkSize; i < end; i++) lines[i] = reader.ReadLine(captions[i]).ToString();
            return reader;
        }, reader => reader.Dispose());
        return lines;
    }

    // The first lines belong to the captions, one each; what line breaks inside captions add at the end belongs to none.
    private string[] WholeText(IReadOnlyList<string> captions, CancellationToken cancellationToken)
    {
        using var reader = new CaptionReader(_options);
        string text = string.Join('\n', captions.Select(c => c.Replace('\n', ' ')));
        ReadOnlySpan<char> tokenized = reader.ReadText(text, cancellationToken);
        var lines = new string[captions.Count];
        int next = 0;
        foreach (Range line in tokenized.Split('\n'))
        {
            if (next == lines.Length) break;
            lines[next++] = WithoutPunctuation(tokenized[line]);
        }
        while (next < lines.Length) lines[next++] = "";
        return lines;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private string WithoutPunctuation(ReadOnlySpan<char> line)
    {
        if (!_options.RemovePunctuation) return line.ToString();
        line = PythonText.TrimEnd(line);
        using var kept = new CharBuffer(line.Length + 1);
        bool first = true;
        foreach (Range word in line.Split(' '))
        {
            if (Punctuation.Contains(line[word])) continue;
            if (!first) kept.Append(' ');
            first = false;
            kept.Append(line[word]);
        }
        return kept.Span.ToString();
    }

    private static string[] SplitLine(string line) => line.Length == 0 ? [] : line.Split(' ');
}
