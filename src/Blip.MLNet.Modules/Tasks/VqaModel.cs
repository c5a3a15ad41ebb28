using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Text;
using Blip.MLNet.Modules.Vision;

namespace Blip.MLNet.Modules.Tasks;

/// <summary>Visual question answering: a picture encoder, an image-grounded question encoder, and an answer decoder over the question's states (models/blip_vqa.py).</summary>
public sealed class VqaModel : nn.Module
{
    /// <summary>The picture encoder.</summary>
    public readonly VisionTransformer visual_encoder;

    /// <summary>The question encoder, whose cross-attention reads the picture.</summary>
    public readonly BertModel text_encoder;

    /// <summary>The answer decoder, whose cross-attention reads the question's states.</summary>
    public readonly BertLMHeadModel text_decoder;

    /// <summary>Makes a model whose values are not set yet.</summary>
    /// <param name="config">The sizes; the encoder's cross-attention has the vision part's width, the decoder's the text part's.</param>
    /// <param name="dtype">Type of the parameters, and so of the computation.</param>
    public VqaModel(BlipConfig config, ScalarType dtype = ScalarType.Float32) : base(nameof(VqaModel))
    {
        ArgumentNullException.ThrowIfNull(config);
        Config = config with { Text = config.Text with { EncoderWidth = config.Vision.HiddenSize, AddCrossAttention = true } };
        visual_encoder = new VisionTransformer(Config.Vision, dtype);
        text_encoder = new BertModel(Config.Text, dtype);
        text_decoder = new BertLMHeadModel(Config.Text with { EncoderWidth = Config.Text.HiddenSize }, dtype);
        RegisterComponents();
    }

    /// <summary>The sizes; the text part's encoder width is that of the question encoder.</summary>
    public BlipConfig Config => text_decoder?.Current(field) ?? field;

    /// <summary>States of questions that look at their pictures.</summary>
    /// <param name="ids">int64 [B, T], [ENC] at position 0 ([CLS] in Hugging Face's model)</param>
    /// <param name="attentionMask">int64 [B, T], or null: no padding</param>
    /// <param name="imageStates">[B, 1 + P, W] of <see cref="visual_encoder"/></param>
    /// <returns>[B, T, D]</returns>
    public Tensor QuestionStates(Tensor ids, Tensor? attentionMask, Tensor imageStates) => text_encoder.Forward(ids, attentionMask, imageStates);

    /// <summary>Minus the label-smoothed log likelihood of each answer, summed over its tokens.</summary>
    /// <param name="answerIds">int64 [A, L], [DEC] at position 0; A may be a multiple of B: each question serves A/B consecutive answers.</param>
    /// <param name="answerMask">int64 [A, L]</param>
    /// <param name="questionStates">[B, T, D]</param>
    /// <param name="questionMask">int64 [B, T], or null: padding is attended to</param>
    /// <param name="labelSmoothing">0.1 in the reference, in training and in ranking.</param>
    /// <returns>[A]</returns>
    public Tensor AnswerLosses(Tensor answerIds, Tensor answerMask, Tensor questionStates, Tensor? questionMask, double labelSmoothing = 0.1)
    {
        ArgumentNullException.ThrowIfNull(answerIds);
        Tensor labels = answerIds.masked_fill(answerIds == Config.Text.PadTokenId, LanguageModelLoss.Ignored);
        return LanguageModelLoss.SumPerRow(text_decoder.Forward(answerIds, answerMask, questionStates, questionMask), labels, labelSmoothing);
    }

    /// <summary>The training loss: each answer's loss times its weight, summed and divided by the number of questions.</summary>
    /// <param name="images">[B, 3, S, S]</param>
    /// <param name="questionIds">int64 [B, T], [ENC] at position 0</param>
    /// <param name="questionMask">int64 [B, T]</param>
    /// <param name="answerIds">int64 [A, L], [DEC] at position 0; the answers of the first question, then those of the second, ...</param>
    /// <param name="answerMask">int64 [A, L]</param>
    /// <param name="answersPerQuestion">B counts whose sum is A</param>
    /// <param name="weights">[A]: how much each answer counts</param>
    /// <param name="labelSmoothing">0.1 in the reference.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ArgumentException">The counts do not add up to the answers.</exception>
    public Tensor Loss(
        Tensor images, Tensor questionIds, Tensor questionMask, Tensor answerIds, Tensor answerMask, IReadOnlyList<int> answersPerQuestion, Tensor weights, double labelSmoothing = 0.1)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(questionMask);
        ArgumentNullException.ThrowIfNull(answerIds);
        ArgumentNullException.ThrowIfNull(answersPerQuestion);
        if (answersPerQuestion.Count != images.shape[0] || answersPerQuestion.Sum() != answerIds.shape[0])
            throw new ArgumentException($"{answersPerQuestion.Count} counts that sum to {answersPerQuestion.Sum()} were given for {images.shape[0]} questions with {answerIds.shape[0]} answers.", nameof(answersPerQuestion));
        Tensor states = QuestionStates(questionIds, questionMask, visual_encoder.forward(images)); // [B, T, D]
        long[] question = [.. answersPerQuestion.SelectMany((n, b) => Enumerable.Repeat((long)b, n))];
        Tensor rows = torch.tensor(question, device: states.device);
        Tensor losses = AnswerLosses(answerIds, answerMask, states.index_select(0, rows), questionMask.index_select(0, rows), labelSmoothing); // [A]
        return (weights * losses).sum() / images.shape[0];
    }
}
