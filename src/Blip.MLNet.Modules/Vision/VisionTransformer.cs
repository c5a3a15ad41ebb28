using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Layers;
using TorchSharp.Modules;

namespace Blip.MLNet.Modules.Vision;

/// <summary>
/// The picture encoder: patches, a [CLS] token, learned positions, pre-norm blocks and a final norm over all tokens
/// (models/vit.py of salesforce/BLIP, which is timm's ViT without a head).
/// </summary>
public sealed class VisionTransformer : nn.Module<Tensor, Tensor>
{
    /// <summary>[1, 1, D]</summary>
    public readonly TorchSharp.Modules.Parameter cls_token;

    /// <summary>[1, 1 + P, D]; the first row belongs to [CLS].</summary>
    public readonly TorchSharp.Modules.Parameter pos_embed;

    /// <summary>The patch projection.</summary>
    public readonly PatchEmbed patch_embed;

    /// <summary>The transformer blocks.</summary>
    public readonly ModuleList<ViTBlock> blocks;

    /// <summary>The final norm.</summary>
    public readonly Layers.LayerNorm norm;

    /// <summary>Makes an encoder whose values are not set yet.</summary>
    /// <param name="config">The sizes.</param>
    /// <param name="dtype">Type of the parameters, and so of the computation.</param>
    public VisionTransformer(VisionConfig config, ScalarType dtype = ScalarType.Float32) : base(nameof(VisionTransformer))
    {
        ArgumentNullException.ThrowIfNull(config);
        Config = config.Validate();
        cls_token = Parameters.Empty(dtype, 1, 1, config.HiddenSize);
        pos_embed = Parameters.Empty(dtype, 1, config.NumTokens, config.HiddenSize);
        patch_embed = new PatchEmbed(config.PatchSize, config.HiddenSize, dtype);
        blocks = new ModuleList<ViTBlock>([.. Enumerable.Range(0, config.Depth).Select(i => new ViTBlock(config, DropPathOf(i), dtype))]);
        norm = new Layers.LayerNorm(config.HiddenSize, config.LayerNormEps, dtype);
        RegisterComponents();
    }

    /// <summary>The sizes.</summary>
    public VisionConfig Config { get; }

    /// <summary>
    /// How many of the last blocks compute their insides a second time in the backward pass instead of keeping them (vit_grad_ckpt and
    /// vit_ckpt_layer of the reference): memory for about a third more time. 0, the default, keeps everything.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or more than there are blocks.</exception>
    public int CheckpointedBlocks
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Config.Depth);
            field = value;
        }
    }

    /// <summary>Whether what it gives depends on the pictures alone: nothing in it is trained or dropped at random.</summary>
    internal bool IsConstant =>
        Config.DropPathRate == 0 && !parameters().Any(p => p.requires_grad) && modules().OfType<Layers.Linear>().All(l => l.Adapter is null);

    /// <summary>Encodes pictures.</summary>
    /// <param name="images">[B, 3, S, S], normalised with CLIP's mean and deviation</param>
    /// <returns>[B, 1 + P, D], [CLS] first</returns>
    /// <exception cref="ArgumentException">The pictures have another shape than the model's.</exception>
    public override Tensor forward(Tensor images)
    {
        CheckShape(images);
        if (!training && torch.is_grad_enabled() && !images.requires_grad && IsConstant)
        {
            using var still = torch.no_grad();
            return forward(images);
        }
        return LayerScope.Run(() =>
        {
            Tensor x = patch_embed.forward(images.to_type(pos_embed.dtype)); // [B, P, D]
            x = torch.cat([cls_token.expand(x.shape[0], -1, -1), x], 1) + pos_embed; // [B, 1 + P, D]
            if (!training && PictureRows.Applies(x)) return Infer(x);
            int kept = Config.Depth - CheckpointedBlocks;
            for (int i = 0; i < Config.Depth; i++)
            {
                ViTBlock block = blocks[i];
                x = i >= kept ? ActivationCheckpoint.Run(block.forward, x) : LayerScope.Run(() => block.forward(x));
            }
            return norm.forward(x);
        });
    }

    private Tensor Infer(Tensor x)
    {
        int most = PictureRows.MostAtOnce(x, Config.IntermediateSize), pictures = (int)x.shape[0];
        if (pictures <= most) return InferTogether(x);
        return torch.cat([.. Enumerable.Range(0, (pictures + most - 1) / most).Select(group =>
        {
            int first = group * most;
            return LayerScope.Run(() => InferTogether(x.narrow(0, first, Math.Min(most, pictures - first))));
        })], 0);
    }

    private Tensor InferTogether(Tensor x)
    {
        var pictures = new PictureRows((int)x.shape[0], (int)x.shape[1]);
        Tensor rows = pictures.Fill(x); // [R, D]
        foreach (ViTBlock block in blocks) block.Infer(rows, pictures);
        return pictures.Unfill(norm.forward(rows));
    }

    private double DropPathOf(int block) => Config.Depth == 1 ? 0 : Config.DropPathRate * block / (Config.Depth - 1);

    private void CheckShape(Tensor images)
    {
        long[] s = images.shape;
        if (s.Length != 4 || s[1] != 3 || s[2] != Config.ImageSize || s[3] != Config.ImageSize)
            throw new ArgumentException($"The pictures have shape [{string.Join(", ", s)}]; expected [B, 3, {Config.ImageSize}, {Config.ImageSize}].", nameof(images));
    }
}
