namespace Blip.MLNet.Modules.Configuration;

/// <summary>A whole BLIP model: its vision transformer, its text transformer, and the joint embedding of its contrastive head.</summary>
public sealed record BlipConfig
{
    /// <summary>The picture encoder.</summary>
    public VisionConfig Vision { get; init; } = new();

    /// <summary>The text encoder or decoder.</summary>
    public TextConfig Text { get; init; } = new();

    /// <summary>Width of the projected, normalised embedding of image-text contrast (256 in the reference).</summary>
    public int ProjectionDim { get; init; } = 256;

    /// <summary>ViT-B/16 with BERT base.</summary>
    public static BlipConfig Base(int imageSize = 384) => new() { Vision = VisionConfig.Base(imageSize), Text = TextConfig.Base() };

    /// <summary>ViT-L/16 with BERT base.</summary>
    public static BlipConfig Large(int imageSize = 384) => new() { Vision = VisionConfig.Large(imageSize), Text = TextConfig.Base(1024) };

    /// <summary>Checks both parts.</summary>
    /// <exception cref="ArgumentException">A size is out of range; the message names it.</exception>
    public BlipConfig Validate()
    {
        Vision.Validate();
        Text.Validate();
        Check.Positive(ProjectionDim, nameof(BlipConfig), nameof(ProjectionDim));
        return this;
    }
}
