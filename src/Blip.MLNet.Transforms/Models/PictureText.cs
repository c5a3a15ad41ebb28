using Blip.MLNet.Modules.Images;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Transforms.Models;

/// <summary>What a row brings to a batch: a picture, a text, or both.</summary>
/// <param name="Picture">[3, S, S], normalised; null where there is none.</param>
/// <param name="Text">The text; null where there is none.</param>
public readonly record struct PictureText(float[]? Picture, string? Text)
{
    /// <summary>Whether both are there.</summary>
    internal bool IsPair => Picture is not null && Text is not null;

    /// <summary>A reader of the row's values.</summary>
    /// <param name="row">The row.</param>
    /// <param name="picture">The picture's column; null: no pictures are read.</param>
    /// <param name="text">The text's column; null: no texts are read.</param>
    /// <param name="owner">The transform, for errors.</param>
    /// <param name="processor">Prepares the pictures.</param>
    internal static Func<PictureText> Reader(DataViewRow row, InputColumn? picture, InputColumn? text, string owner, ImageProcessor processor)
    {
        ArgumentNullException.ThrowIfNull(row);
        Func<float[]?>? pictures = picture?.Pictures(row, owner, processor);
        Func<string?>? texts = text?.Texts(row, owner);
        return () => new PictureText(pictures?.Invoke(), texts?.Invoke());
    }
}
