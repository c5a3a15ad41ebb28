using System.Runtime.Intrinsics;
using Blip.MLNet.Modules.Numerics;

namespace Blip.MLNet.Modules.Layers;

/// <summary>One thread's work on heads, with its own buffers.</summary>
internal sealed unsafe class AttentionHead : IDisposable
{
    /// <summary>Queries whose scores are in the cache together; a multiple of the rows that the kernel takes at once.</summary>
    public const int BlockRows = 24;

    private readonly AttentionShape _shape;
    private readonly NativeBuffer _queries, _keys, _values, _scores, _results;
    private readonly int _panel, _keyPanels, _valuePanels;
    private (int Picture, int Head) _packed = (-1, -1);

    public AttentionHead(AttentionShape shape)
    {
        _shape = shape;
        _panel = Vector512.IsHardwareAccelerated ? TileKernel<Vector512<float>, WideSingle>.Width : TileKernel<Vector256<float>, NarrowSingle>.Width;
        _keyPanels = (shape.Tokens + _panel - 1) / _panel;
        _valuePanels = (shape.Width + _panel - 1) / _panel;
        _queries = new NativeBuffer((long)BlockRows * shape.Width);
        _keys = new NativeBuffer((long)_keyPanels * _panel * shape.Width);
        _values = new NativeBuffer((long)_valuePanels * _panel * shape.Tokens);
        _scores = new NativeBuffer((long)BlockRows * _keyPanels * _panel);
        _results = new NativeBuffer((long)BlockRows * _valuePanels * _panel);
    }

    /// <summary>Computes the results of a head's queries from the first to before the end.</summary>
    public void Run(int picture, int head, int first, int end)
    {
        if (first >= end) return;
        if (_packed != (picture, head))
        {
            PackKeys(_shape.Head(picture, 1, head));
            PackValues(_shape.Head(picture, 2, head));
            _packed = (picture, head);
        }
        int keys = _keyPanels * _panel, width = _valuePanels * _panel;
        float scale = 1 / MathF.Sqrt(_shape.Width);
        nint queries = _shape.Head(picture, 0, head);
        for (int from = first; from < end; from += BlockRows)
        {
            int rows = Math.Min(BlockRows, end - from);
            for (int r = 0; r < rows; r++) Rows.Read(queries + (nint)((from + r) * _shape.Stride), _shape.BFloat16, _queries.Numbers + (long)r * _shape.Width, _shape.Width);
            for (int p = 0; p < _keyPanels; p++)
                Multiply(_queries.Numbers, _shape.Width, rows, _keys.Numbers + (long)p * _panel * _shape.Width, _shape.Width, _scores.Numbers + p * _panel, keys);
            for (int r = 0; r < rows; r++) RowMath.Softmax(_scores.Numbers + (long)r * keys, scale, null, _shape.Tokens);
            for (int p = 0; p < _valuePanels; p++)
                Multiply(_scores.Numbers, keys, rows, _values.Numbers + (long)p * _panel * _shape.Tokens, _shape.Tokens, _results.Numbers + p * _panel, width);
            for (int r = 0; r < rows; r++) Rows.Write(_results.Numbers + (long)r * width, _shape.ResultOf(picture, from + r, head), _shape.BFloat16, _shape.Width);
        }
    }

    public void Dispose()
    {
        foreach (NativeBuffer buffer in (ReadOnlySpan<NativeBuffer>)[_queries, _keys, _values, _scores, _results]) buffer.Dispose();
    }

    private static void Multiply(float* a, long stride, int rows, float* panel, int depth, float* c, long resultStride)
    {
        if (Vector512.IsHardwareAccelerated) TileKernel<Vector512<float>, WideSingle>.Run(a, stride, rows, panel, depth, c, resultStride);
        else TileKernel<Vector256<float>, NarrowSingle>.Run(a, stride, rows, panel, depth, c, resultStride);
    }

    /// <summary>[N, d] -> panels of [d, keys of the panel]; keys after the last are 0.</summary>
    private void PackKeys(nint from)
    {
        int width = _shape.Width;
        float* row = stackalloc float[width];
        for (int key = 0; key < _keyPanels * _panel; key++)
        {
            float* to = _keys.Numbers + (long)(key / _panel) * _panel * width + key % _panel;
            if (key < _shape.Tokens) Rows.Read(from + (nint)(key * _shape.Stride), _shape.BFloat16, row, width);
            else new Span<float>(row, width).Clear();
            for (int i = 0; i < width; i++) to[(long)i * _panel] = row[i];
        }
    }

    /// <summary>[N, d] -> panels of [N, numbers of the panel]; numbers after the last are 0.</summary>
    private void PackValues(nint from)
    {
        int width = _shape.Width;
        float* row = stackalloc float[_valuePanels * _panel];
        new Span<float>(row, _valuePanels * _panel).Clear();
        for (int key = 0; key < _shape.Tokens; key++)
        {
            Rows.Read(from + (nint)(key * _shape.Stride), _shape.BFloat16, row, width);
            for (int p = 0; p < _valuePanels; p++)
                new ReadOnlySpan<float>(row + p * _panel, _panel).CopyTo(new Span<float>(_values.Numbers + ((long)p * _shape.Tokens + key) * _panel, _panel));
        }
    }
}
