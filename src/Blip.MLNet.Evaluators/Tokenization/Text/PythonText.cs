namespace Blip.MLNet.Evaluators.Tokenization.Text;

/// <summary>What Python's string methods do to a tokenised line.</summary>
internal static class PythonText
{
    /// <summary>Python's <c>str.rstrip()</c>: without the white space at the end, which has four control characters more than .NET's.</summary>
    public static ReadOnlySpan<char> TrimEnd(ReadOnlySpan<char> text)
    {
        int length = text.Length;
        while (length > 0 && IsSpace(text[length - 1])) length--;
        return text[..length];
    }

    private static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is >= '\u001C' and <= '\u001F';
}
