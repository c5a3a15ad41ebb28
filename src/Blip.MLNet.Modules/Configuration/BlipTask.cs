namespace Blip.MLNet.Modules.Configuration;

/// <summary>What a BLIP model was built for; it decides which parts its checkpoint has.</summary>
public enum BlipTask
{
    /// <summary>Not known.</summary>
    Unknown,
    /// <summary>Captions: picture encoder and text decoder (models/blip.py, BLIP_Decoder).</summary>
    Captioning,
    /// <summary>Image-text matching and retrieval: picture and text encoders, projections, matching head (blip_itm.py, blip_retrieval.py).</summary>
    Retrieval,
    /// <summary>Visual question answering: picture encoder, question encoder, answer decoder (blip_vqa.py).</summary>
    QuestionAnswering,
    /// <summary>Reasoning over two pictures (blip_nlvr.py).</summary>
    VisualReasoning,
    /// <summary>Pre-training: all parts with their momentum copies (blip_pretrain.py).</summary>
    Pretraining,
    /// <summary>Features of pictures and texts: picture and text encoders without heads (BLIP_Base).</summary>
    FeatureExtraction,
}
