#nullable enable
namespace Microsoft.ML.Tokenizers;

/// <summary>Rewrites text before it is split: lower case, Unicode form, removed characters.</summary>
public abstract class Normalizer
{
    public abstract string Normalize(string original);
    public abstract string Normalize(ReadOnlySpan<char> original);
}
