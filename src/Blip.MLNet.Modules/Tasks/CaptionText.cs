using Blip.MLNet.Modules.Tokens;

namespace Blip.MLNet.Modules.Tasks;

/// <summary>Between a caption's words and its tokens: the prompt goes in front, and comes off again.</summary>
internal sealed class CaptionText
{
    private readonly BlipTokenizer _tokenizer;
    private readonly CaptionOptions _options;
    private readonly string _decodedPrompt;

    public CaptionText(BlipTokenizer tokenizer, CaptionOptions options)
    {
        _tokenizer = tokenizer;
        _options = options;
        int[] tokens = tokenizer.Encode(options.Prompt);
        Prompt = [tokenizer.DecoderId, .. tokens[1..^1]];
        _decodedPrompt = tokenizer.Decode(Prompt);
    }

    /// <summary>[DEC] and the prompt's tokens.</summary>
    public int[] Prompt { get; }

    /// <summary>The caption's words.</summary>
    /// <param name="ids">Tokens that begin with <see cref="Prompt"/>.</param>
    public string Words(IEnumerable<int> ids)
    {
        string text = _tokenizer.Decode(ids);
        int cut = _options.ReferenceCompatible ? _options.Prompt.Length : _decodedPrompt.Length;
        string words = text.Length <= cut ? "" : text[cut..];
        return _options.ReferenceCompatible ? words : words.TrimStart();
    }
}
