namespace Blip.MLNet.Modules.Text;

/// <summary>
/// What a decoder keeps between steps: each layer's keys and values of the text so far, one set per row, and of the encoder's
/// states, one set per picture. It owns its tensors, belongs to one generation, and is disposed with it.
/// </summary>
internal sealed class DecoderCache : IDisposable
{
    private readonly KeyValue?[] _text;
    private readonly KeyValue[] _encoder;

    /// <summary>Takes over the encoder's keys and values, [B, H, N, d] per layer, and their mask, [B, 1, 1, N] or null.</summary>
    public DecoderCache(KeyValue[] encoder, Tensor? encoderMask)
    {
        _encoder = Array.ConvertAll(encoder, Detach);
        _text = new KeyValue?[encoder.Length];
        EncoderMask = encoderMask?.DetachFromDisposeScope();
    }

    /// <summary>[B, 1, 1, N] or null.</summary>
    public Tensor? EncoderMask { get; private set; }

    /// <summary>Tokens that the cache holds for each row.</summary>
    public long Length => _text[0] is { } first ? first.Key.shape[2] : 0;

    /// <summary>Keys and values of the encoder's states in a layer, [B, H, N, d].</summary>
    public KeyValue Encoder(int layer) => _encoder[layer];

    /// <summary>Appends a step's keys and values and gives all so far.</summary>
    /// <param name="layer">Index of the layer.</param>
    /// <param name="step">[R, H, T, d]</param>
    /// <returns>[R, H, length + T, d]</returns>
    public KeyValue Append(int layer, KeyValue step)
    {
        KeyValue all = _text[layer] is { } past
            ? new KeyValue(torch.cat([past.Key, step.Key], 2), torch.cat([past.Value, step.Value], 2))
            : new KeyValue(step.Key.alias(), step.Value.alias());
        Replace(layer, all);
        return all;
    }

    /// <summary>Row i becomes what row <paramref name="rows"/>[i] was: beams that survive, or one row repeated for its beams.</summary>
    /// <param name="rows">int64 [R']</param>
    public void SelectRows(Tensor rows)
    {
        for (int i = 0; i < _text.Length; i++)
            if (_text[i] is { } past) Replace(i, Select(past, rows));
    }

    /// <summary>Keeps the encoder states of the given pictures.</summary>
    /// <param name="pictures">int64 [B']</param>
    public void SelectPictures(Tensor pictures)
    {
        for (int i = 0; i < _encoder.Length; i++)
        {
            KeyValue kept = Detach(Select(_encoder[i], pictures));
            Release(_encoder[i]);
            _encoder[i] = kept;
        }
        if (EncoderMask is null) return;
        Tensor mask = EncoderMask.index_select(0, pictures).DetachFromDisposeScope();
        EncoderMask.Dispose();
        EncoderMask = mask;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (KeyValue pair in _encoder) Release(pair);
        foreach (KeyValue? pair in _text) if (pair is { } p) Release(p);
        EncoderMask?.Dispose();
    }

    private void Replace(int layer, KeyValue pair)
    {
        KeyValue? old = _text[layer];
        _text[layer] = Detach(pair);
        if (old is { } o) Release(o);
    }

    private static KeyValue Select(KeyValue pair, Tensor rows) => new(pair.Key.index_select(0, rows), pair.Value.index_select(0, rows));

    private static KeyValue Detach(KeyValue pair) => new(pair.Key.DetachFromDisposeScope(), pair.Value.DetachFromDisposeScope());

    private static void Release(KeyValue pair)
    {
        pair.Key.Dispose();
        pair.Value.Dispose();
    }
}
