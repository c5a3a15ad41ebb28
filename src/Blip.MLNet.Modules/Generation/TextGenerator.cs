using Blip.MLNet.Modules.Decoding;
using Blip.MLNet.Modules.Text;

namespace Blip.MLNet.Modules.Generation;

/// <summary>Generates text with a MED decoder over the states of pictures or questions.</summary>
/// <param name="decoder">The decoder; it is not owned.</param>
/// <param name="endId">Id of the token that ends a text: [SEP].</param>
public sealed class TextGenerator(BertLMHeadModel decoder, int endId)
{
    /// <summary>Generates for every picture of a batch; each gets what it would get alone.</summary>
    /// <param name="encoderStates">[B, N, W]</param>
    /// <param name="prompts">Ids that each text starts with, the start token first; one a picture, equally long.</param>
    /// <param name="options">How to search.</param>
    /// <param name="encoderMask">int64 [B, N]: 1 for states to attend; null: all.</param>
    /// <param name="onToken">Called with (picture, sequence, token) for every token as it is chosen; greedy search and sampling only.</param>
    /// <param name="cancellation">Checked at every token.</param>
    /// <returns>For each picture its sequences, best first.</returns>
    /// <exception cref="ArgumentException">The prompts differ in length or number, or leave no room for a token.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing leaks.</exception>
    public IReadOnlyList<IReadOnlyList<GeneratedSequence>> Generate(
        Tensor encoderStates, IReadOnlyList<int[]> prompts, GenerationOptions options, Tensor? encoderMask = null,
        Action<int, int, int>? onToken = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(encoderStates);
        ArgumentNullException.ThrowIfNull(prompts);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        CheckPrompts(prompts, encoderStates.shape[0], options);
        using var inference = torch.inference_mode();
        using IStepDecoder steps = CpuDecoding.Create(decoder, encoderStates, encoderMask, Math.Max(options.NumBeams, options.NumReturnSequences));
        return options.NumBeams > 1
            ? new BeamSearch(options, endId).Run(steps, prompts, cancellation)
            : new TokenSearch(options, endId).Run(steps, prompts, onToken, cancellation);
    }

    private void CheckPrompts(IReadOnlyList<int[]> prompts, long pictures, GenerationOptions options)
    {
        if (prompts.Count != pictures) throw new ArgumentException($"There are {prompts.Count} prompts for {pictures} pictures.", nameof(prompts));
        if (prompts.Count == 0) throw new ArgumentException("There is no picture to describe.", nameof(prompts));
        int length = prompts[0].Length;
        if (length == 0 || prompts.Any(p => p.Length != length))
            throw new ArgumentException($"The prompts have {string.Join(", ", prompts.Select(p => p.Length).Distinct())} tokens; expected one length, at least 1.", nameof(prompts));
        if (length >= options.MaxLength)
            throw new ArgumentException($"The prompt has {length} tokens with its start token, and {nameof(GenerationOptions.MaxLength)} is {options.MaxLength}: no room is left for a word.", nameof(prompts));
        if (options.MaxLength > decoder.Config.MaxPositionEmbeddings)
            throw new ArgumentException($"{nameof(GenerationOptions.MaxLength)} is {options.MaxLength}; the model has positions for {decoder.Config.MaxPositionEmbeddings} tokens.", nameof(options));
    }
}
