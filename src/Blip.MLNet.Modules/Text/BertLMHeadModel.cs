using Blip.MLNet.Modules.Configuration;

namespace Blip.MLNet.Modules.Text;

/// <summary>A MED decoder with its language-modelling head (models/med.py, BertLMHeadModel).</summary>
public sealed class BertLMHeadModel : nn.Module
{
    /// <summary>The decoder's body.</summary>
    public readonly BertModel bert;

    /// <summary>The head.</summary>
    public readonly BertOnlyMLMHead cls;

    /// <summary>Makes a decoder whose values are not set yet.</summary>
    public BertLMHeadModel(TextConfig config, ScalarType dtype = ScalarType.Float32) : base(nameof(BertLMHeadModel))
    {
        bert = new BertModel(config, dtype);
        cls = new BertOnlyMLMHead(config, dtype);
        RegisterComponents();
    }

    /// <summary>The sizes.</summary>
    public TextConfig Config => bert.Config;

    /// <summary>Gives the output layer a matrix of its own, with the values of the word embeddings; what the model computes stays the same.</summary>
    internal void UntieWords() => cls.predictions.Untie(Config, bert.embeddings.word_embeddings.weight);

    /// <summary>The sizes of a model that this is the decoder of: whether words are tied is as it is now.</summary>
    internal BlipConfig Current(BlipConfig config) =>
        config.Text.TieWordEmbeddings == cls.predictions.decoder is null ? config : config with { Text = config.Text with { TieWordEmbeddings = cls.predictions.decoder is null } };

    /// <summary>Logits of whole texts, teacher-forced.</summary>
    /// <param name="ids">int64 [R, T]</param>
    /// <param name="attentionMask">int64 [R, T], or null.</param>
    /// <param name="encoderStates">[R, N, W]</param>
    /// <param name="encoderMask">int64 [R, N], or null.</param>
    /// <returns>[R, T, V]; position t predicts token t + 1</returns>
    public Tensor Forward(Tensor ids, Tensor? attentionMask, Tensor encoderStates, Tensor? encoderMask = null) =>
        Logits(bert.Forward(ids, attentionMask, encoderStates, encoderMask, causal: true));

    /// <summary>Logits of the token after each row's last, in float32.</summary>
    /// <param name="ids">int64 [R, T]: the prompt on the first call, one token a row after it.</param>
    /// <param name="cache">Grows by T.</param>
    /// <returns>float32 [R, V]</returns>
    internal Tensor Step(Tensor ids, DecoderCache cache)
    {
        Tensor last = bert.Step(ids, cache).select(1, ids.shape[1] - 1); // [R, D]
        return Logits(last).to_type(ScalarType.Float32);
    }

    private Tensor Logits(Tensor states) => cls.predictions.Forward(states, bert.embeddings.word_embeddings.weight);
}
