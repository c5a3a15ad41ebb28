using Microsoft.ML;

namespace Blip.MLNet.Samples.ShapesModel;

/// <summary>The splits of a Shapes folder as data views.</summary>
internal static class ShapesData
{
    /// <summary>A row a caption.</summary>
    public static IDataView Pairs(MLContext ml, string folder) =>
        ml.Data.LoadFromCocoCaptionPairs(Path.Combine(folder, "annotations", "captions_train.json"), Path.Combine(folder, "images", "train"));

    /// <summary>A row a held-out picture, with its five captions.</summary>
    public static IDataView HeldOut(MLContext ml, string folder) =>
        ml.Data.LoadFromCocoCaptions(Path.Combine(folder, "annotations", "captions_val.json"), Path.Combine(folder, "images", "val"));
}
