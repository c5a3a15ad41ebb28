namespace Blip.MLNet.Modules.Images.Augmentation;

/// <summary>The operations of the reference's RandAugment (salesforce/BLIP, transform/randaugment.py).</summary>
public enum AugmentOperation
{
    /// <summary>Nothing.</summary>
    Identity,

    /// <summary>Each channel is stretched to 0..255.</summary>
    AutoContrast,

    /// <summary>Each channel's histogram is made flat.</summary>
    Equalize,

    /// <summary>Turned about the centre by degrees, counter-clockwise.</summary>
    Rotate,

    /// <summary>Levels from a threshold on are inverted.</summary>
    Solarize,

    /// <summary>Saturation: 0 grey, 1 unchanged.</summary>
    Color,

    /// <summary>Contrast about the mean: 0 flat, 1 unchanged.</summary>
    Contrast,

    /// <summary>Levels times a factor.</summary>
    Brightness,

    /// <summary>Sharpness: 0 blurred, 1 unchanged, above sharpened.</summary>
    Sharpness,

    /// <summary>Rows are shifted in proportion to their y.</summary>
    ShearX,

    /// <summary>Shifted to the left by pixels.</summary>
    TranslateX,

    /// <summary>Shifted upwards by pixels.</summary>
    TranslateY,

    /// <summary>Levels keep their upper bits.</summary>
    Posterize,

    /// <summary>Columns are shifted in proportion to their x.</summary>
    ShearY,
}
