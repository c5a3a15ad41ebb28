namespace Blip.MLNet.Cli.Models;

/// <summary>The models that are used unless others are named.</summary>
internal static class DefaultModels
{
    /// <summary>Compares pictures with texts.</summary>
    public const string Matcher = "Salesforce/blip-itm-base-coco";

    /// <summary>Answers questions.</summary>
    public const string QuestionAnswerer = "Salesforce/blip-vqa-base";

    /// <summary>Judges sentences about two pictures.</summary>
    public const string Reasoner = "model_base_nlvr.pth";
}
