using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Layers;
using Blip.MLNet.Modules.Text;
using Blip.MLNet.Modules.Tests.Layers;
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
        vit.eval();
        test.AssertClose("image_embeds", vit.forward(images));
    }

    [Fact]
    public void A_batch_gives_what_each_picture_gives_alone()
    {
        using var scope = torch.NewDisposeScope();
        using var inference = torch.inference_mode();
        VisionTransformer vit = Model().Vision;
        vit.eval();
        Tensor images = Golden.Input("image").ToTensor(), together = vit.forward(images);
        for (int i = 0; i < images.shape[0]; i++)
            Assert.True(together[i].allclose(vit.forward(images.narrow(0, i, 1))[0], 1e-4, 1e-5));
    }

    [Theory]
    [InlineData(1), InlineData(3), InlineData(8)]
    public void In_bfloat16_a_batch_of_any_number_of_rows_is_near_to_float32(int pictures)
    {
        using var scope = torch.NewDisposeScope();
        using var inference = torch.inference_mode();
        VisionTransformer single = Small(ScalarType.Float32), half = Small(ScalarType.BFloat16);
        foreach (var ((_, to), (_, from)) in half.named_parameters().Zip(single.named_parameters())) to.copy_(from);
        foreach (var ((_, to), (_, from)) in single.named_parameters().Zip(half.named_parameters())) to.copy_(from);
        using var generator = new Generator(4);
        Tensor images = torch.randn(pictures, 3, 48, 48, generator: generator);
        Tensor expected = single.forward(images), actual = half.forward(images);
        Assert.Equal([pictures, 10L, 24L], actual.shape);
        Assert.Equal(ScalarType.BFloat16, actual.dtype);
        Assert.InRange((expected - actual.to_type(ScalarType.Float32)).abs().max().ToSingle(), 0, 0.06f * expected.abs().max().ToSingle());
        for (int i = 0; i < pictures; i++)
            Assert.True(actual[i].to_type(ScalarType.Float32).allclose(half.forward(images.narrow(0, i, 1))[0].to_type(ScalarType.Float32), 0.02, 0.02));
    }

    [Fact]
    public void Pictures_whose_states_would_be_large_go_through_in_groups_and_give_what_each_gives_alone()
    {
        using var scope = torch.NewDisposeScope();
        using var inference = torch.inference_mode();
        var vit = new VisionTransformer(new VisionConfig { HiddenSize = 8, NumHeads = 2, Depth = 2, IntermediateSize = 500_000, ImageSize = 48, PatchSize = 16 }, ScalarType.Float32);
        vit.eval();
        using var generator = new Generator(5);
        foreach ((string _, var parameter) in vit.named_parameters()) parameter.copy_(torch.randn(parameter.shape, generator: generator) * 0.1);
        Tensor images = torch.randn(4, 3, 48, 48, generator: generator);
        Assert.Equal(1, PictureRows.MostAtOnce(torch.zeros(4, 10, 8), 500_000));
        Assert.Equal(2, PictureRows.MostAtOnce(torch.zeros(4, 10, 8, dtype: ScalarType.BFloat16), 600_000));
        Assert.Equal(1, PictureRows.MostAtOnce(torch.zeros(4, 10, 8), int.MaxValue));
        Tensor together = vit.forward(images);
        Assert.Equal([4L, 10L, 8L], together.shape);
        for (int i = 0; i < 4; i++) Assert.True(together[i].allclose(vit.forward(images.narrow(0, i, 1))[0], 1e-4, 1e-5));
        Assert.False(together[0].allclose(together[1], 1e-2, 1e-2));
    }

    [Fact]
    public void Gradients_reach_what_asks_for_them_out_of_training_too()
    {
        using var scope = torch.NewDisposeScope();
        VisionTransformer vit = Small(ScalarType.Float32);
        foreach ((string name, var parameter) in vit.named_parameters()) parameter.requires_grad = name == "blocks.1.mlp.fc2.weight";
        vit.forward(torch.ones(1, 3, 48, 48)).square().sum().backward();
        Assert.True(vit.blocks[1].mlp.fc2.weight.grad!.abs().sum().ToSingle() > 0);
    }

    [Fact]
    public void An_encoder_that_nothing_trains_keeps_nothing_for_gradients_and_one_that_something_does_is_as_before()
    {
        using var scope = torch.NewDisposeScope();
        VisionTransformer vit = Small(ScalarType.Float32);
        Tensor images = torch.ones(1, 3, 48, 48), expected;
        using (torch.no_grad()) expected = vit.forward(images);
        foreach ((_, var parameter) in vit.named_parameters()) parameter.requires_grad = false;
        Assert.True(vit.IsConstant);
        Tensor constant = vit.forward(images);
        Assert.False(constant.requires_grad);
        Assert.True(constant.eq(expected).all().ToBoolean());
        Assert.True(torch.is_grad_enabled());

        Tensor variable = images.clone();
        variable.requires_grad = true;
        vit.forward(variable).square().sum().backward();
        Assert.True(variable.grad!.abs().sum().ToSingle() > 0);

        vit.blocks[0].attn.qkv.Adapter = new DoublingAdapter();
        Assert.False(vit.IsConstant);
        vit.blocks[0].attn.qkv.Adapter = null;
        vit.norm.weight.requires_grad = true;
        Assert.False(vit.IsConstant);
        Assert.True(vit.forward(images).requires_grad);
        using var dropping = new VisionTransformer(new VisionConfig { ImageSize = 48, PatchSize = 16, HiddenSize = 24, Depth = 2, NumHeads = 2, IntermediateSize = 40, DropPathRate = 0.1 }, ScalarType.Float32);
        foreach ((_, var parameter) in dropping.named_parameters()) parameter.requires_grad = false;
        Assert.False(dropping.IsConstant);
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

    private static VisionTransformer Small(ScalarType type)
    {
        var vit = new VisionTransformer(new VisionConfig { ImageSize = 48, PatchSize = 16, HiddenSize = 24, Depth = 2, NumHeads = 2, IntermediateSize = 40 }, type);
        WeightInitialization.Apply(vit, seed: 1);
        vit.eval();
        return vit;
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

        public Holder(BlipConfig config) : base(nameof(Holder))
        {
            visual_encoder = new VisionTransformer(config.Vision);
            text_encoder = new BertModel(config.Text);
            RegisterComponents();
        }
    }
}
