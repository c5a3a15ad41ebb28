using Blip.MLNet.Modules.Numerics;

namespace Blip.MLNet.Modules.Layers;

/// <summary>
/// One thread's work on heads, with its own buffers. Queries stand side by side as the columns of a panel, and so do their scores and
/// results: keys and values are read as they lie, and a softmax goes down all columns at once.
/// </summary>
internal sealed unsafe class AttentionHead<TVector, TLanes> : IAttentionHead<AttentionHead<TVector, TLanes>> where TVector : struct where TLanes : ILanes<TVector>
{
    private readonly AttentionShape _shape;
    private readonly NativeBuffer _keys, _values, _queries, _scores, _results, _sums, _row;
    private (int Picture, int Head) _read = (-1, -1);

    private AttentionHead(AttentionShape shape)
    {
        _shape = shape;
        _keys = new NativeBuffer((long)shape.Tokens * shape.Width);
        _values = new NativeBuffer((long)shape.Tokens * shape.Width);
        _queries = new NativeBuffer((long)shape.Width * Panel);
        _scores = new NativeBuffer((long)shape.Tokens * Panel);
        _results = new NativeBuffer((long)shape.Width * Panel);
        _sums = new NativeBuffer(Panel);
        _row = new NativeBuffer(shape.Width);
    }

    /// <inheritdoc />
    public static int Panel => PanelKernel<TVector, TLanes>.Wide;

    /// <inheritdoc />
    public static AttentionHead<TVector, TLanes> Create(AttentionShape shape) => new(shape);

    /// <inheritdoc />
    public void Run(int picture, int head, int first, int end)
    {
        if (first >= end) return;
        int width = _shape.Width, tokens = _shape.Tokens;
        if (_read != (picture, head))
        {
            ReadAll(_shape.Head(picture, 1, head), _keys.Numbers);
            ReadAll(_shape.Head(picture, 2, head), _values.Numbers);
            _read = (picture, head);
        }
        for (int from = first; from < end; from += Panel)
        {
            int count = Math.Min(Panel, end - from), panel = count <= PanelKernel<TVector, TLanes>.Narrow ? PanelKernel<TVector, TLanes>.Narrow : Panel;
            ReadQueries(picture, head, from, count, panel);
            PanelKernel<TVector, TLanes>.Run(_keys.Numbers, width, 1, tokens, _queries.Numbers, width, null, 0, _scores.Numbers, panel); // [N, panel]
            ColumnSoftmax<TVector, TLanes>.Apply(_scores.Numbers, tokens, panel, _sums.Numbers);
            PanelKernel<TVector, TLanes>.Run(_values.Numbers, 1, width, width, _scores.Numbers, tokens, null, 0, _results.Numbers, panel); // [d, panel]
            for (int q = 0; q < count; q++) WriteResult(q, panel, _shape.ResultOf(picture, from + q, head));
        }
    }

    public void Dispose()
    {
        foreach (NativeBuffer buffer in (ReadOnlySpan<NativeBuffer>)[_keys, _values, _queries, _scores, _results, _sums, _row]) buffer.Dispose();
    }

    /// <summary>All tokens' keys or values of the head, one after the other.</summary>
    private void ReadAll(nint from, float* to)
    {
        for (int token = 0; token < _shape.Tokens; token++)
            Rows.Read(from + (nint)(token * _shape.Stride), _shape.BFloat16, to + (long)token * _shape.Width, _shape.Width);
    }

    /// <summary>Queries log₂e / √d as columns, for a softmax of powers of two; those after the last are 0.</summary>
    private void ReadQueries(int picture, int head, int first, int count, int panel)
    {
        float* row = _row.Numbers, to = _queries.Numbers;
        float scale = _shape.ScoreFactor;
        nint from = _shape.Head(picture, 0, head) + (nint)(first * _shape.Stride);
        for (int q = 0; q < panel; q++)
        {
            if (q < count) Rows.Read(from + (nint)(q * _shape.Stride), _shape.BFloat16, row, _shape.Width);
            else new Span<float>(row, _shape.Width).Clear();
            for (int i = 0; i < _shape.Width; i++) to[(long)i * panel + q] = row[i] * scale;
        }
    }

    private void WriteResult(int q, int panel, nint to)
    {
        float* row = _row.Numbers, from = _results.Numbers + q;
        float scale = 1 / _sums.Numbers[q];
        for (int i = 0; i < _shape.Width; i++) row[i] = from[(long)i * panel] * scale;
        Rows.Write(row, to, _shape.BFloat16, _shape.Width);
    }
}
