using Blip.MLNet.Modules.Numerics;

namespace Blip.MLNet.Modules.Decoding;

/// <summary>One step of the decoder: all layers and the head for one new token in each of some rows.</summary>
internal sealed unsafe class DecoderStep(DecoderWeights weights, EncoderKeys encoder, TextPlace[][] texts, StepBuffers buffers, WorkCrew crew)
{
    /// <summary>Outputs of a small matrix that a thread computes at a time: a few microseconds' work.</summary>
    private const int Grain = 16;

    /// <summary>The same for the vocabulary.</summary>
    private const int VocabularyGrain = 128;

    private readonly int _rows = texts.Length, _width = weights.Config.HiddenSize, _heads = weights.Config.NumAttentionHeads;
    private readonly int _headWidth = weights.Config.HiddenSize / weights.Config.NumAttentionHeads;
    private readonly float _eps = (float)weights.Config.LayerNormEps, _scale = 1 / MathF.Sqrt(weights.Config.HiddenSize / weights.Config.NumAttentionHeads);

    /// <summary>States of the new tokens, each the last of its row.</summary>
    public void Run(IReadOnlyList<int> tokens)
    {
        Embed(tokens);
        for (int layer = 0; layer < weights.Layers.Length; layer++)
        {
            LayerWeights l = weights.Layers[layer];
            AttendToText(layer, l.Self);
            AttendToEncoder(layer, l.Cross);
            Project(l.Intermediate, buffers.States, buffers.Hidden, gelu: true);
            Project(l.Output, buffers.Hidden, buffers.Sums);
            AddAndNormalize(buffers.Sums, l.Norm);
        }
    }

    /// <summary>Logits after the given rows, in rising order.</summary>
    /// <param name="rows">Which rows.</param>
    /// <param name="logits">[rows, V]</param>
    public void Predict(IReadOnlyList<int> rows, float* logits)
    {
        for (int i = 0; i < rows.Count; i++)
            if (rows[i] != i) new ReadOnlySpan<float>(Row(buffers.States, rows[i]), _width).CopyTo(new Span<float>(Row(buffers.States, i), _width));
        Dense transform = weights.Transform, vocabulary = weights.Vocabulary;
        crew.Run(transform.Outputs, Grain, (first, end) => Multiply(transform, buffers.States, rows.Count, buffers.Sums, first, end, gelu: true));
        for (int i = 0; i < rows.Count; i++) Normalize(Row(buffers.Sums, i), null, weights.TransformNorm);
        crew.Run(vocabulary.Outputs, VocabularyGrain, (first, end) => Multiply(vocabulary, buffers.Sums, rows.Count, logits, first, end, gelu: false));
    }

    private void Embed(IReadOnlyList<int> tokens)
    {
        for (int r = 0; r < _rows; r++)
        {
            weights.Words.CopyRow(tokens[r], Row(buffers.States, r));
            weights.Positions.CopyRow(texts[r].Length - 1, Row(buffers.Sums, r));
        }
        AddAndNormalize(buffers.Sums, weights.EmbeddingNorm);
    }

    private void AttendToText(int layer, AttentionWeights attention)
    {
        TextPlace first = texts[0][^1]; // a step's rows stand in one page
        float* keys = first.Keys(layer, _width), values = first.Values(layer, _width);
        int blocks = (_width + Grain - 1) / Grain;
        crew.Run(3 * blocks, 1, (from, to) =>
        {
            for (int i = from; i < to; i++)
            {
                int matrix = i / blocks, output = i % blocks * Grain;
                (Dense dense, nint target) = matrix switch
                {
                    0 => (attention.Query, (nint)buffers.Queries),
                    1 => (attention.Key, (nint)keys),
                    _ => (attention.Value, (nint)values),
                };
                Multiply(dense, buffers.States, _rows, (float*)target, output, Math.Min(output + Grain, _width), gelu: false);
            }
        });
        crew.Run(_rows * _heads, _heads / 2 + 1, (from, to) =>
        {
            for (int i = from; i < to; i++) AttendToText(layer, i / _heads, i % _heads);
        });
        Project(attention.Output, buffers.Attended, buffers.Sums);
        AddAndNormalize(buffers.Sums, attention.Norm);
    }

    private void AttendToText(int layer, int row, int head)
    {
        TextPlace[] text = texts[row];
        int offset = head * _headWidth;
        float* query = Row(buffers.Queries, row) + offset, attended = Row(buffers.Attended, row) + offset;
        float* scores = Scores(row, head);
        for (int t = 0; t < text.Length; t++) scores[t] = RowMath.Dot(query, text[t].Keys(layer, _width) + offset, _headWidth);
        RowSoftmax.Apply(scores, _scale, null, text.Length);
        new Span<float>(attended, _headWidth).Clear();
        for (int t = 0; t < text.Length; t++) RowMath.AddScaled(attended, text[t].Values(layer, _width) + offset, scores[t], _headWidth);
    }

    private void AttendToEncoder(int layer, AttentionWeights attention)
    {
        Project(attention.Query, buffers.States, buffers.Queries);
        crew.Run(encoder.Pictures * _heads, 1, (from, to) =>
        {
            for (int i = from; i < to; i++) AttendToEncoder(layer, i / _heads, i % _heads);
        });
        Project(attention.Output, buffers.Attended, buffers.Sums);
        AddAndNormalize(buffers.Sums, attention.Norm);
    }

    /// <summary>All rows of a picture at once, so that its keys and values are read once.</summary>
    private void AttendToEncoder(int layer, int picture, int head)
    {
        int rows = _rows / encoder.Pictures, first = picture * rows, offset = head * _headWidth;
        int length = encoder.Length, padded = encoder.PaddedLength;
        float* scores = Scores(first, head);
        encoder.Keys(layer, picture, head).Multiply(Row(buffers.Queries, first) + offset, _width, rows, scores, ScoreStride, 0, length);
        for (int r = 0; r < rows; r++)
        {
            RowSoftmax.Apply(scores + r * ScoreStride, _scale, encoder.Mask(picture), length);
            new Span<float>(scores + r * ScoreStride + length, padded - length).Clear();
        }
        encoder.Values(layer, picture, head).Multiply(scores, ScoreStride, rows, Row(buffers.Attended, first) + offset, _width, 0, _headWidth);
    }

    private void Project(Dense dense, float* x, float* y, bool gelu = false) =>
        crew.Run(dense.Outputs, Grain, (first, end) => Multiply(dense, x, _rows, y, first, end, gelu));

    private static void Multiply(Dense dense, float* x, int rows, float* y, int first, int end, bool gelu)
    {
        dense.Multiply(x, dense.Inputs, rows, y, dense.Outputs, first, end);
        if (!gelu) return;
        for (int r = 0; r < rows; r++) Gelu.Apply(y + (long)r * dense.Outputs + first, end - first);
    }

    private void AddAndNormalize(float* addend, Norm norm)
    {
        for (int r = 0; r < _rows; r++) Normalize(Row(buffers.States, r), Row(addend, r), norm);
    }

    private void Normalize(float* x, float* addend, Norm norm) => RowMath.AddAndNormalize(x, addend, (float*)norm.Weight, (float*)norm.Bias, _eps, _width);

    private float* Row(float* matrix, int row) => matrix + (long)row * _width;

    private long ScoreStride => (long)_heads * Math.Max(encoder.PaddedLength, weights.Config.MaxPositionEmbeddings);

    private float* Scores(int row, int head) => buffers.Scores + row * ScoreStride + head * (ScoreStride / _heads);
}
