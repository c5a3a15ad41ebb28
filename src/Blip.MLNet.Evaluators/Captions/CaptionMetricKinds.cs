namespace Blip.MLNet.Evaluators.Captions;

/// <summary>Which caption metrics to compute.</summary>
[Flags]
public enum CaptionMetricKinds
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>BLEU-1 to BLEU-4 with the closest reference length (Papineni et al. 2002; coco-caption bleu_scorer.py).</summary>
    Bleu = 1,
    /// <summary>ROUGE-L with beta 1.2 (Lin 2004; coco-caption rouge.py).</summary>
    RougeL = 2,
    /// <summary>CIDEr-D, which is what coco-caption calls CIDEr (Vedantam et al. 2015; cider_scorer.py).</summary>
    Cider = 4,
    /// <summary>CIDEr without the clipping and the length penalty of CIDEr-D (vrama91/cider, pyciderevalcap/cider).</summary>
    CiderPlain = 8,
    /// <summary>METEOR 1.5 for English (Denkowski and Lavie 2014); it needs <see cref="CaptionScorerOptions.MeteorData"/>.</summary>
    Meteor = 16,
    /// <summary>SPICE (Anderson et al. 2016) through the official jar; it needs <see cref="CaptionScorerOptions.Spice"/>.</summary>
    Spice = 32,
    /// <summary>The metrics that need no data and no other program: BLEU, ROUGE-L and CIDEr-D.</summary>
    Default = Bleu | RougeL | Cider,
}
