namespace Blip.MLNet.Modules.Generation;

/// <summary>One generated sequence.</summary>
/// <param name="Ids">Token ids: the prompt with its start token, the words, and the end token if one was reached and fits.</param>
/// <param name="Score">
/// The sum of the log probabilities of the generated tokens divided by the length to the power of the length penalty, as the beam
/// search of the reference counts it: the length is that of the sequence with its prompt, without its end token. Greedy and sampled
/// sequences have the same score, taken from the model's unprocessed probabilities.
/// </param>
public sealed record GeneratedSequence(IReadOnlyList<int> Ids, double Score);
