using Blip.MLNet.Modules.Text;
using Blip.MLNet.Modules.Vision;
using Blip.MLNet.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Modules.Tests.Vision;

/// <summary>The encoders against the reference's features (case 'feature').</summary>
public class VisionTransformerTests
{
    private static readonly GoldenCase Golden = GoldenCase.Open("feature");

    [Fact]
    public void Patches_blocks_and_features_equal_the_reference()
    {
        using var scope = torch.NewDisposeScope();
        using var inference = torch.inference_mode();
        VisionTransformer vit = Model().Vision;
        GoldenTest test = Golden.Test("vit");
        Tensor images = Golden.Input(test.Inputs.Text("image")).ToTensor();
        test.AssertClose("patch_embed", vit.patch_embed.forward(images));
        Tensor x = torch.cat([vit.cls_token.expand(images.shape[0], -1, -1), vit.patch_embed.forward(images)], 1) + vit.pos_embed;
        for (int i = 0; i < vit.blocks.Count; i++) test.AssertClose($"block{i}", x = vit.blocks[i].forward(x));
        test.AssertClose("image_embeds", vit.forward(images));
    }

    [Fact]
    public void A_batch_gives_what_each_picture_gives_alone()
    {
        using var scope = torch.NewDisposeScope();
        using var inference = torch.inference_mode();
        VisionTransformer vit = Model().Vision;
        Tensor images = Golden.Input("image").ToTensor(), together = vit.forward(images);
        for (int i = 0; i < images.shape[0]; i++)
            Assert.True(together[i].allclose(vit.forward(images.narrow(0, i, 1))[0], 1e-4, 1e-5));
    }

    [Fact]
    public void Text_states_equal_the_reference_in_every_test()
    {
        using var scope = torch.NewDisposeScope();
        using var inference = torch.inference_mode();
        (VisionTransformer vit, BertModel text) = Model();
        int run = 0;
        foreach (GoldenTest test in Golden.Tests.Where(t => t.TensorNames.Contains("last_hidden_state")))
        {
            Tensor ids = Ids(test);
            Tensor mask = test.Inputs.TryGetProperty("attention_mask", out var m) ? Golden.Input(m.GetString()!).ToTensor() : torch.ones_like(ids);
            Tensor? pictures = test.Name.Contains("multimodal", StringComparison.Ordinal) ? vit.forward(Golden.Input(test.Inputs.Text("image")).ToTensor()) : null;
            test.AssertClose("last_hidden_state", text.Forward(ids, mask, pictures));
            run++;
        }
        Assert.True(run > 0);
    }

    private static Tensor Ids(GoldenTest test)
    {
        if (test.Inputs.TryGetProperty("input_ids", out var named)) return Golden.Input(named.GetString()!).ToTensor();
        int[][] rows = test.Expect.GetProperty("input_ids").IntRows();
        return torch.tensor(rows.SelectMany(r => r).Select(i => (long)i).ToArray()).view(rows.Length, -1);
    }

    [Fact]
    public void A_picture_of_another_size_is_refused_with_both_shapes()
    {
        using var scope = torch.NewDisposeScope();
        VisionTransformer vit = Model().Vision;
        int size = vit.Config.ImageSize;
        var error = Assert.Throws<ArgumentException>(() => vit.forward(torch.zeros(1, 3, size + 1, size)));
        Assert.Contains($"[1, 3, {size + 1}, {size}]", error.Message);
        Assert.Contains($"[B, 3, {size}, {size}]", error.Message);
    }

    private static (VisionTransformer Vision, BertModel Text) Model()
    {
        var holder = GoldenModels.Load(new Holder(GoldenModels.ConfigOf(Golden)), Golden);
        return (holder.visual_encoder, holder.text_encoder);
    }

    private sealed class Holder : nn.Module
    {
        public readonly VisionTransformer visual_encoder;
        public readonly BertModel text_encoder;

        public Holder(Blip.MLNet.Modules.Configuration.BlipConfig config) : base(nameof(Holder))
        {
            visual_encoder = new VisionTransformer(config.Vision);
            text_encoder = new BertModel(config.Text);
            RegisterComponents();
        }
    }
}
