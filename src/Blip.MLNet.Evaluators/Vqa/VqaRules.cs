namespace Blip.MLNet.Evaluators.Vqa;

/// <summary>How a predicted answer is compared with the human answers.</summary>
public enum VqaRules
{
    /// <summary>
    /// The official code since its fix of 2021: if the stripped human answers differ among themselves, they and the prediction are normalised;
    /// if all agree, neither is. Per human answer, min(1, equal others / 3), averaged.
    /// </summary>
    Official,
    /// <summary>
    /// LAVIS's copy (the official code before 2021): the prediction is always normalised; the human answers lose only their punctuation,
    /// and only where they differ. Per human answer, min(1, equal others / 3), averaged.
    /// </summary>
    Lavis,
    /// <summary>GQA as LAVIS measures it: 1 if the prediction equals an answer, both normalised; else 0.</summary>
    Gqa,
    /// <summary>A-OKVQA as LAVIS measures it: min(1, equal answers / 3), nothing normalised.</summary>
    AOkVqa,
}
