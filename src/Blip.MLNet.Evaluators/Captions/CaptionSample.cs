namespace Blip.MLNet.Evaluators.Captions;

/// <summary>One image to score: the caption that a model gave it and the captions that people gave it.</summary>
/// <param name="Id">The image's name or number, used in errors and per-image results.</param>
/// <param name="Candidate">The model's caption, possibly empty.</param>
/// <param name="References">At least one human caption.</param>
public sealed record CaptionSample(string Id, string Candidate, IReadOnlyList<string> References)
{
    /// <summary>Throws an <see cref="ArgumentException"/> naming the image if a caption is null or there is no reference.</summary>
    internal void Check(int row)
    {
        if (Candidate is null) throw new ArgumentException($"Row {row} (image '{Id}') has no candidate caption (null); an empty string is allowed.");
        if (References is null || References.Count == 0) throw new ArgumentException($"Row {row} (image '{Id}') has no reference caption; at least one is needed.");
        for (int i = 0; i < References.Count; i++)
            if (References[i] is null) throw new ArgumentException($"Row {row} (image '{Id}'): reference {i} is null; an empty string is allowed.");
    }
}
