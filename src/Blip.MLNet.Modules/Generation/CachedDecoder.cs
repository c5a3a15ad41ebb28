using Blip.MLNet.Modules.Text;

namespace Blip.MLNet.Modules.Generation;

/// <summary>A MED decoder with its key/value cache, over the states of pictures or questions.</summary>
internal sealed class CachedDecoder : IStepDecoder
{
    private readonly BertLMHeadModel _model;
    private readonly DecoderCache _cache;
    private readonly Device _device;

    /// <summary>Computes the cross-attention's keys and values of every picture once.</summary>
    /// <param name="model">The decoder.</param>
    /// <param name="encoderStates">[B, N, W]</param>
    /// <param name="encoderMask">int64 [B, N], or null.</param>
    public CachedDecoder(BertLMHeadModel model, Tensor encoderStates, Tensor? encoderMask = null)
    {
        _model = model;
        _device = encoderStates.device;
        Pictures = (int)encoderStates.shape[0];
        using var scope = torch.NewDisposeScope();
        _cache = model.bert.encoder.CreateCache(encoderStates, encoderMask);
    }

    public int Pictures { get; private set; }

    public Tensor Start(IReadOnlyList<int[]> prompts)
    {
        long[] ids = [.. prompts.SelectMany(p => p).Select(id => (long)id)];
        return Run(torch.tensor(ids, device: _device).view(prompts.Count, -1));
    }

    public Tensor Step(IReadOnlyList<int> tokens)
    {
        long[] ids = [.. tokens.Select(id => (long)id)];
        return Run(torch.tensor(ids, device: _device).view(-1, 1));
    }

    public void SelectRows(IReadOnlyList<int> rows)
    {
        using Tensor index = Index(rows);
        _cache.SelectRows(index);
    }

    public void SelectPictures(IReadOnlyList<int> pictures)
    {
        using Tensor index = Index(pictures);
        _cache.SelectPictures(index);
        Pictures = pictures.Count;
    }

    public void Dispose() => _cache.Dispose();

    private Tensor Run(Tensor ids)
    {
        using var scope = torch.NewDisposeScope();
        return _model.Step(ids, _cache).MoveToOuterDisposeScope();
    }

    private Tensor Index(IReadOnlyList<int> rows) => torch.tensor([.. rows.Select(r => (long)r)], device: _device);
}
