using Blip.MLNet.Modules.Generation;

namespace Blip.MLNet.Modules.Tasks;

/// <summary>How a picture is described.</summary>
public sealed record CaptionOptions
{
    /// <summary>The prompt that the official captioners were trained with.</summary>
    public const string DefaultPrompt = "a picture of ";

    /// <summary>Words that every caption begins with; they are not part of the returned text. Empty: the model begins by itself.</summary>
    public string Prompt { get; init; } = DefaultPrompt;

    /// <summary>How the words are searched.</summary>
    public GenerationOptions Generation { get; init; } = new();

    /// <summary>
    /// Cuts the prompt off by its number of characters, as the reference does (models/blip.py, BLIP_Decoder.generate): a caption
    /// whose first token continues the prompt's last word loses a letter. Off, the caption begins where the prompt's words end.
    /// </summary>
    public bool ReferenceCompatible { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    public CaptionOptions Validate()
    {
        ArgumentNullException.ThrowIfNull(Prompt);
        ArgumentNullException.ThrowIfNull(Generation);
        Generation.Validate();
        return this;
    }
}
