using System.Runtime.Intrinsics;
using Blip.MLNet.Modules.Numerics;
using Blip.MLNet.Modules.Numerics.Pairs;

namespace Blip.MLNet.Modules.Layers;

/// <summary>
/// Attention whose products multiply pairs of bfloat16 numbers: keys are read where they are, values are joined token by token, and
/// queries, probabilities and results are columns of panels. Sums and the softmax are float32; probabilities are rounded to bfloat16.
/// </summary>
internal sealed unsafe class BFloat16AttentionHead : IAttentionHead<BFloat16AttentionHead>
{
    private readonly AttentionShape _shape;
    private readonly int _pairs; // of tokens
    private readonly NativeBuffer _values, _queries, _scores, _probabilities, _results, _sums, _zeros;
    private (int Picture, int Head) _read = (-1, -1);

    private BFloat16AttentionHead(AttentionShape shape)
    {
        _shape = shape;
        _pairs = (shape.Tokens + 1) / 2;
        _values = new NativeBuffer((long)_pairs * shape.Width);
        _queries = new NativeBuffer((long)shape.Width / 2 * Panel);
        _scores = new NativeBuffer((shape.Tokens + PairKernel.TileRows) * (long)Panel);
        _probabilities = new NativeBuffer((long)_pairs * Panel);
        _results = new NativeBuffer((shape.Width + SquareBlock.Side) * (long)Panel);
        _sums = new NativeBuffer(Panel);
        _zeros = new NativeBuffer(Panel);
        new Span<float>(_zeros.Numbers, Panel).Clear();
    }

    /// <inheritdoc />
    public static int Panel => PanelColumns.Wide;

    /// <inheritdoc />
    public static BFloat16AttentionHead Create(AttentionShape shape) => new(shape);

    /// <summary>Whether a self-attention is one for this class: of bfloat16 pairs, on a processor that multiplies them.</summary>
    public static bool Applies(AttentionShape shape) => shape.BFloat16 && shape.Width % 2 == 0 && PairKernel.IsSupported;

    /// <inheritdoc />
    public void Run(int picture, int head, int first, int end)
    {
        if (first >= end) return;
        int width = _shape.Width, tokens = _shape.Tokens;
        uint* values = (uint*)_values.Numbers, queries = (uint*)_queries.Numbers, probabilities = (uint*)_probabilities.Numbers;
        if (_read != (picture, head))
        {
            PairValues.Join(_shape.Head(picture, 2, head), _shape.Stride, tokens, width, values);
            _read = (picture, head);
        }
        for (int from = first; from < end; from += Panel)
        {
            int count = Math.Min(Panel, end - from), panel = PanelColumns.WidthFor(count);
            PanelColumns.Pack(_shape.Head(picture, 0, head) + (nint)(from * _shape.Stride), _shape.Stride, count, width / 2, queries, panel);
            PairKernel.Run(PairRows.Strided(_shape.Head(picture, 1, head), _shape.Stride), tokens, queries, width / 2, _zeros.Numbers, 0, _scores.Numbers, panel); // [N, panel]
            PairSoftmax.Apply(_scores.Numbers, tokens, _shape.ScoreFactor, probabilities, _sums.Numbers, panel); // [N / 2, panel, 2]
            PairKernel.Run(PairRows.Transposed(values, width), width, probabilities, _pairs, _zeros.Numbers, 0, _results.Numbers, panel); // [d, panel]
            WriteResults(picture, head, from, count, panel);
        }
    }

    public void Dispose()
    {
        foreach (NativeBuffer buffer in (ReadOnlySpan<NativeBuffer>)[_values, _queries, _scores, _probabilities, _results, _sums, _zeros]) buffer.Dispose();
    }

    private void WriteResults(int picture, int head, int first, int count, int panel)
    {
        var block = stackalloc Vector512<uint>[SquareBlock.Side];
        for (int q = 0; q < count; q += SquareBlock.Side)
        {
            Vector512<float> scale = Vector512<float>.One / Vector512.Load(_sums.Numbers + q);
            for (int i = 0; i < _shape.Width; i += SquareBlock.Side)
            {
                for (int j = 0; j < SquareBlock.Side; j++) block[j] = (Vector512.Load(_results.Numbers + (long)(i + j) * panel + q) * scale).AsUInt32();
                SquareBlock.Turn(block);
                int numbers = Math.Min(SquareBlock.Side, _shape.Width - i);
                for (int j = 0; j < Math.Min(SquareBlock.Side, count - q); j++)
                    Rows.Write((float*)(block + j), _shape.ResultOf(picture, first + q + j, head) + i * sizeof(ushort), true, numbers);
            }
        }
    }
}
