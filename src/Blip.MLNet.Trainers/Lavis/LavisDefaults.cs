using Blip.MLNet.Trainers.Lavis.Config;

namespace Blip.MLNet.Trainers.Lavis;

/// <summary>Defaults of architectures, model types and data sets, with LAVIS's values (lavis/configs/models and datasets).</summary>
internal static class LavisDefaults
{
    private const string Blip = "https://storage.googleapis.com/sfr-vision-language-research/BLIP/models/";
    private const string Lavis = "https://storage.googleapis.com/sfr-vision-language-research/LAVIS/models/BLIP/";
    private const string Lists = "https://storage.googleapis.com/sfr-vision-language-research/datasets/";

    /// <summary>The architecture that can be trained.</summary>
    public const string Architecture = "blip_caption";

    /// <summary>Its model types.</summary>
    public static IReadOnlyList<string> ModelTypes { get; } = ["base_coco", "large_coco"];

    /// <summary>Data sets that have defaults.</summary>
    public static IReadOnlyList<string> Datasets { get; } = ["coco_caption", "flickr30k_caption", "nocaps", "vg_caption", "sbu_caption", "conceptual_caption_3m", "conceptual_caption_12m"];

    /// <summary>The defaults of a model type.</summary>
    public static ConfigNode Model(string type)
    {
        bool large = type == "large_coco";
        string pretrained = large ? $"{Blip}model_large.pth" : $"{Blip}model_base_capfilt_large.pth";
        string finetuned = large ? $"{Blip}model_large_caption.pth" : $"{Lavis}blip_coco_caption_base.pth";
        return ConfigReader.Read($$$"""
            model:
              load_finetuned: true
              pretrained: {{{pretrained}}}
              finetuned: {{{finetuned}}}
              vit_type: {{{(large ? "large" : "base")}}}
              vit_grad_ckpt: {{{(large ? "true" : "false")}}}
              vit_ckpt_layer: {{{(large ? 5 : 0)}}}
              image_size: 384
              med_config_path: configs/models/{{{(large ? "med_large_config" : "med_config")}}}.json
              prompt: "a picture of "
            preprocess:
              vis_processor: {train: {name: blip_image_train}, eval: {name: blip_image_eval}}
              text_processor: {train: {name: blip_caption, prompt: "a picture of "}, eval: {name: blip_caption}}
            """, $"default of {Architecture}/{type}", isDefault: true);
    }

    /// <summary>The defaults of a data set.</summary>
    public static ConfigNode Dataset(string name) => ConfigReader.Read($"datasets:\n  {name}:\n    data_type: images\n    build_info: {BuildInfo(name)}\n", $"default of {name}", isDefault: true);

    private static string BuildInfo(string name) => name switch
    {
        "coco_caption" => Info("coco/images/",
            List("train", "coco_karpathy_train.json", "coco/annotations/coco_karpathy_train.json", "aa31ac474cf6250ebb81d18348a07ed8"),
            List("val", "coco_karpathy_val.json", "coco/annotations/coco_karpathy_val.json", "b273847456ef5580e33713b1f7de52a0"),
            List("test", "coco_karpathy_test.json", "coco/annotations/coco_karpathy_test.json", "3ff34b0ef2db02d01c37399f6a2a6cd1")),
        "flickr30k_caption" => Info("flickr30k/images",
            List("train", "flickr30k_train.json", "flickr30k/annotations/train.json"),
            List("val", "flickr30k_val.json", "flickr30k/annotations/val.json"),
            List("test", "flickr30k_test.json", "flickr30k/annotations/test.json")),
        "nocaps" => Info("nocaps/images",
            List("val", "nocaps_val.json", "nocap/annotations/nocaps_val.json"),
            List("test", "nocaps_test.json", "nocap/annotations/nocaps_test.json")),
        "vg_caption" => Info("vg/images/", "train: {storage: vg/annotations/vg_caption.json}"),
        "sbu_caption" => Info("sbu_captions/images", "train: {storage: sbu_captions/annotations/sbu.json}"),
        "conceptual_caption_3m" => Info("conceptual_caption/images", "train: {storage: conceptual_caption/annotations/cc3m.json}"),
        "conceptual_caption_12m" => Info("conceptual_caption/images_12m", "train: {storage: conceptual_caption/annotations/cc12m.json}"),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "This data set has no defaults."),
    };

    private static string Info(string images, params string[] lists) => $"{{annotations: {{{string.Join(", ", lists)}}}, images: {{storage: {images}}}}}";

    private static string List(string split, string file, string storage, string? md5 = null) =>
        $"{split}: {{url: \"{Lists}{file}\", storage: {storage}{(md5 is null ? "" : $", md5: {md5}")}}}";
}
