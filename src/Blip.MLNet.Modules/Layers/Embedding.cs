namespace Blip.MLNet.Modules.Layers;

/// <summary>A table of vectors looked up by id, with the checkpoint's name <c>weight</c>.</summary>
public sealed class Embedding : nn.Module<Tensor, Tensor>
{
    /// <summary>[rows, D]</summary>
    public readonly Parameter weight;

    private readonly long? _paddingId;

    /// <summary>Makes a table whose values are not set yet.</summary>
    /// <param name="rows">Number of ids.</param>
    /// <param name="features">Width of a row.</param>
    /// <param name="paddingId">The id whose lookups give no gradient, or null (torch.nn.Embedding's padding_idx).</param>
    /// <param name="dtype">Type of the values.</param>
    public Embedding(int rows, int features, long? paddingId = null, ScalarType dtype = ScalarType.Float32) : base(nameof(Embedding))
    {
        _paddingId = paddingId;
        weight = Parameters.Empty(dtype, rows, features);
        RegisterComponents();
    }

    /// <summary>The rows of the ids.</summary>
    /// <param name="ids">int64 [..]</param>
    /// <returns>[.., D]</returns>
    public override Tensor forward(Tensor ids)
    {
        Tensor rows = weight.index_select(0, ids.flatten()).reshape([.. ids.shape, weight.shape[1]]); // [.., D]
        if (_paddingId is null || !rows.requires_grad) return rows;
        return torch.where((ids == _paddingId.Value).unsqueeze(-1), rows.detach(), rows);
    }
}
