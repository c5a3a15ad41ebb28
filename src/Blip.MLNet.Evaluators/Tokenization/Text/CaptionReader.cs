using System.Runtime.CompilerServices;
using Blip.MLNet.Evaluators.Text;
using Blip.MLNet.Evaluators.Tokenization.Rules;

namespace Blip.MLNet.Evaluators.Tokenization.Text;

/// <summary>Tokenises texts into a buffer that is used again from text to text. For one thread.</summary>
internal sealed class CaptionReader(PtbTokenizerOptions options) : IDisposable
{
    private readonly CharBuffer _line = new(256);

    /// <summary>The tokens of one caption, joined by spaces; valid until the next call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ReadOnlySpan<char> ReadLine(string caption)
    {
        _line.Truncate(0);
        bool endsKept = false;
        var scanner = new PtbScanner(caption.Contains('\n') ? caption.Replace('\n', ' ') : caption);
        while (scanner.MoveNext())
        {
            if (scanner.Rule.Rewrite == Rewrite.NewLine) continue;
            int start = _line.Length;
            if (start > 0) _line.Append(' ');
            int token = _line.Length;
            Write(scanner);
            endsKept = !options.RemovePunctuation || !Punctuation.Contains(_line.Span[token..]);
            if (!endsKept) _line.Truncate(start);
        }
        return options.RemovePunctuation && endsKept ? PythonText.TrimEnd(_line.Span) : _line.Span;
    }

    /// <summary>The tokens of a text of many lines: tokens joined by spaces, lines by line feeds; valid until the next call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ReadOnlySpan<char> ReadText(ReadOnlySpan<char> text, CancellationToken cancellationToken)
    {
        _line.Truncate(0);
        bool first = true;
        int count = 0;
        var scanner = new PtbScanner(text);
        while (scanner.MoveNext())
        {
            if ((++count & 0xFFFF) == 0) cancellationToken.ThrowIfCancellationRequested();
            if (scanner.Rule.Rewrite == Rewrite.NewLine)
            {
                _line.Append('\n');
                first = true;
                continue;
            }
            if (!first) _line.Append(' ');
            first = false;
            Write(scanner);
        }
        return _line.Span;
    }

    public void Dispose() => _line.Dispose();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Write(in PtbScanner scanner)
    {
        int start = _line.Length;
        TokenText.Write(scanner.Rule, scanner.Raw, _line);
        if (options.LowerCase) JavaLowerCase.Apply(_line, start);
    }
}
