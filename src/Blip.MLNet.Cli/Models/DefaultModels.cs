namespace Blip.MLNet.Cli.Models;

/// <summary>A model that is used unless another is named, and the small one shipped with the program that takes its place where it cannot be had.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shipped">The name of the small one.</param>
internal sealed record DefaultModel(string Name, string Shipped);

/// <summary>The models that are used unless others are named.</summary>
internal static class DefaultModels
{
    /// <summary>Describes pictures.</summary>
    public static DefaultModel Captioner { get; } = new("Salesforce/blip-image-captioning-base", "shapes");

    /// <summary>Compares pictures with texts.</summary>
    public static DefaultModel Matcher { get; } = new("Salesforce/blip-itm-base-coco", "shapes-retrieval");

    /// <summary>Answers questions.</summary>
    public static DefaultModel QuestionAnswerer { get; } = new("Salesforce/blip-vqa-base", "shapes-vqa");

    /// <summary>Judges sentences about two pictures.</summary>
    public static DefaultModel Reasoner { get; } = new("model_base_nlvr.pth", "shapes-nlvr2");
}
