using Blip.MLNet.Modules.Configuration;

namespace Blip.MLNet.Modules.Hub;

/// <summary>The checkpoints that the README of salesforce/BLIP links to, by file name.</summary>
public static class OfficialCheckpoints
{
    /// <summary>The folder that they are published in.</summary>
    public const string StorageUrl = "https://storage.googleapis.com/sfr-vision-language-research/BLIP/models";

    /// <summary>File names and what each is for.</summary>
    public static IReadOnlyDictionary<string, BlipTask> Names { get; } = new Dictionary<string, BlipTask>(StringComparer.Ordinal)
    {
        ["model_base_14M.pth"] = BlipTask.Pretraining,
        ["model_base.pth"] = BlipTask.Pretraining,
        ["model_base_capfilt_large.pth"] = BlipTask.Pretraining,
        ["model_large.pth"] = BlipTask.Pretraining,
        ["model_base_retrieval_coco.pth"] = BlipTask.Retrieval,
        ["model_large_retrieval_coco.pth"] = BlipTask.Retrieval,
        ["model_base_retrieval_flickr.pth"] = BlipTask.Retrieval,
        ["model_large_retrieval_flickr.pth"] = BlipTask.Retrieval,
        ["model_base_caption_capfilt_large.pth"] = BlipTask.Captioning,
        ["model_large_caption.pth"] = BlipTask.Captioning,
        ["model_vqa.pth"] = BlipTask.QuestionAnswering,
        ["model_base_vqa_capfilt_large.pth"] = BlipTask.QuestionAnswering,
        ["model_base_nlvr.pth"] = BlipTask.VisualReasoning,
    };

    /// <summary>The file name in a bare name or in its full address; null where it is not one of them.</summary>
    public static string? FileName(string nameOrUrl)
    {
        string name = nameOrUrl.StartsWith(StorageUrl + "/", StringComparison.Ordinal) ? nameOrUrl[(StorageUrl.Length + 1)..] : nameOrUrl;
        return Names.ContainsKey(name) ? name : null;
    }
}
