namespace Blip.MLNet.Evaluators.Nlvr;

/// <summary>A labelled example of NLVR2 or NLVR.</summary>
/// <param name="Identifier">NLVR2: split-set-pair-sentence (dev-850-0-0). NLVR: sentence-set (1572-0), with -image after it where each image is judged (1572-0-3).</param>
/// <param name="Label">True or False, in any case.</param>
public sealed record NlvrExample(string Identifier, string Label);

/// <summary>Which examples share a sentence, for consistency.</summary>
public enum NlvrVersion
{
    /// <summary>NLVR2: the identifier without its third part, the image pair (lil-lab/nlvr nlvr2/eval/metrics.py).</summary>
    Nlvr2,
    /// <summary>NLVR: the identifier's first part (nlvr/metrics_images.py, metrics_structured_rep.py).</summary>
    Nlvr1,
}
