using System.Runtime.CompilerServices;

namespace Blip.MLNet.Evaluators.Tokenization.Text;

/// <summary>The tokens that the COCO evaluation leaves out.</summary>
internal static class Punctuation
{
    /// <summary>
    /// Whether a token counts as punctuation. The names of brackets count only in capitals, so that lower-case tokens keep them
    /// as words: so does the official code.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Contains(ReadOnlySpan<char> token) => token.Length switch
    {
        1 => token[0] is '\'' or '`' or '.' or '?' or '!' or ',' or ':' or '-' or ';',
        2 => token is "''" or "``" or "--",
        3 => token is "...",
        5 => token is "-LRB-" or "-RRB-" or "-LCB-" or "-RCB-",
        _ => false,
    };
}
