using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Generation;
using Blip.MLNet.Modules.Text;

namespace Blip.MLNet.Modules.Decoding;

/// <summary>
/// A MED decoder on the CPU without libtorch: a step has few rows, so it costs what reading the weights costs, if nothing else gets in
/// the way. Every step is one sequence of short jobs over threads that stay awake; the weights are read where the model has them.
/// Sums are float32 whatever the weights are.
/// </summary>
internal sealed unsafe class CpuStepDecoder : IStepDecoder
{
    private readonly DecoderWeights _weights;
    private readonly EncoderKeys _encoder;
    private readonly TextKeys _text;
    private StepBuffers? _buffers;

    /// <summary>Computes the cross-attention's keys and values of every picture once.</summary>
    /// <param name="model">The decoder; see <see cref="CpuDecoding.Applies"/>.</param>
    /// <param name="encoderStates">[B, N, W]</param>
    /// <param name="encoderMask">int64 [B, N], or null.</param>
    public CpuStepDecoder(BertLMHeadModel model, Tensor encoderStates, Tensor? encoderMask = null)
    {
        _weights = new DecoderWeights(model);
        _encoder = new EncoderKeys(model, encoderStates, encoderMask);
        _text = new TextKeys(_weights.Layers.Length, _weights.Config.HiddenSize);
    }

    public int Pictures => _encoder.Pictures;

    public Tensor Start(IReadOnlyList<int[]> prompts)
    {
        int length = prompts[0].Length, rows = prompts.Count * length; // the tokens of all prompts are the rows of one step
        nint page = _text.AddPage(rows);
        var texts = new TextPlace[rows][];
        for (int r = 0; r < rows; r++)
        {
            int first = r / length * length;
            texts[r] = [.. Enumerable.Range(first, r - first + 1).Select(place => new TextPlace(page, rows, place))];
        }
        int[] last = [.. Enumerable.Range(1, prompts.Count).Select(p => p * length - 1)];
        Tensor logits = Run([.. prompts.SelectMany(p => p)], texts, last);
        _text.Replace([.. last.Select(r => texts[r])]);
        return logits;
    }

    public Tensor Step(IReadOnlyList<int> tokens)
    {
        int rows = tokens.Count;
        nint page = _text.AddPage(rows);
        TextPlace[][] texts = [.. _text.Rows.Select((row, r) => (TextPlace[])[.. row, new TextPlace(page, rows, r)])];
        Tensor logits = Run(tokens, texts, [.. Enumerable.Range(0, rows)]);
        _text.Replace(texts);
        return logits;
    }

    public void SelectRows(IReadOnlyList<int> rows) => _text.Select(rows);

    public void SelectPictures(IReadOnlyList<int> pictures) => _encoder.Select(pictures);

    public void Dispose()
    {
        _buffers?.Dispose();
        _text.Dispose();
        _encoder.Dispose();
        _weights.Dispose();
    }

    private Tensor Run(IReadOnlyList<int> tokens, TextPlace[][] texts, IReadOnlyList<int> predicted)
    {
        TextConfig config = _weights.Config;
        foreach (int token in tokens)
            if ((uint)token >= (uint)config.VocabSize) throw new ArgumentException($"The token {token} is not in the vocabulary of {config.VocabSize}.", nameof(tokens));
        if (_buffers is null || _buffers.Rows < texts.Length)
        {
            _buffers?.Dispose();
            _buffers = new StepBuffers(texts.Length, config.HiddenSize, config.IntermediateSize, (long)config.NumAttentionHeads * Math.Max(_encoder.PaddedLength, config.MaxPositionEmbeddings));
        }
        Tensor logits = torch.empty(predicted.Count, config.VocabSize, dtype: ScalarType.Float32);
        using var crew = new WorkCrew(torch.get_num_threads());
        var step = new DecoderStep(_weights, _encoder, texts, _buffers, crew);
        step.Run(tokens);
        fixed (byte* first = logits.bytes) step.Predict(predicted, (float*)first);
        return logits;
    }
}
