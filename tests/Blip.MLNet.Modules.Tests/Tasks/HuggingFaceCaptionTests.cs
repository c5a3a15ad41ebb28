using System.Text.Json;
using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Generation;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Text;
using Blip.MLNet.Modules.Vision;
using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Modules.Tests.Tasks;

/// <summary>A Hugging Face folder, loaded as a user loads it, against transformers (case 'hf_caption').</summary>
public class HuggingFaceCaptionTests
{
    private static readonly GoldenCase Golden = GoldenCase.Open("hf_caption");
    private static readonly Lazy<BlipCaptioner> Captioner = new(() => BlipCaptioner.Load(Golden.Folder));

    public static TheoryData<string> Losses => [.. Golden.Tests.Where(t => t.Inputs.TryGetProperty("labels", out _)).Select(t => t.Name)];
    public static TheoryData<string> Generations => [.. Golden.Tests.Where(t => t.Expect.TryGetProperty("ids", out _)).Select(t => t.Name)];

    [Theory(SkipTestWithoutData = true), MemberData(nameof(Losses))]
    public void States_logits_and_loss_equal_transformers(string name)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        CaptionModel model = Captioner.Value.Model;
        GoldenTest test = Golden.Test(name);
        Tensor images = Images(test), ids = Rows(test, "input_ids"), mask = Rows(test, "attention_mask"), labels = Rows(test, "labels");
        if (test.TensorNames.Contains("image_embeds")) test.AssertClose("image_embeds", model.visual_encoder.forward(images));
        if (test.TensorNames.Contains("decoder_logits")) test.AssertClose("decoder_logits", model.Logits(images, ids, mask));
        test.AssertClose("loss", model.Loss(images, ids, mask, labels));
    }

    [Theory(SkipTestWithoutData = true), MemberData(nameof(Generations))]
    public void Ids_scores_and_text_equal_transformers(string name)
    {
        using var scope = torch.NewDisposeScope();
        GoldenTest test = Golden.Test(name);
        JsonElement args = test.Inputs.GetProperty("args");
        BlipCaptioner captioner = Captioner.Value;
        int[] prompt = test.Inputs.TryGetProperty("input_ids", out JsonElement given)
            ? [captioner.Tokenizer.DecoderId, .. given.IntRows()[0][1..^1]]
            : [captioner.Tokenizer.DecoderId];
        var options = new GenerationOptions
        {
            NumBeams = args.Int("num_beams", 1), MaxLength = args.Int("max_length", 20), MinLength = args.Int("min_length"),
            RepetitionPenalty = args.Number("repetition_penalty", 1), LengthPenalty = args.Number("length_penalty", 1),
            Stopping = args.Flag("early_stopping") ? BeamStopping.Early : BeamStopping.HuggingFace,
        };
        using var noGrad = torch.no_grad();
        Tensor states = captioner.Model.visual_encoder.forward(Images(test));
        int[][] expected = test.Expect.GetProperty("ids").IntRows();
        var actual = new TextGenerator(captioner.Model.text_decoder, captioner.Tokenizer.SeparatorId).Generate(states, [.. Enumerable.Repeat(prompt, expected.Length)], options);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i].Reverse().SkipWhile(id => id == captioner.Tokenizer.PadId).Reverse(), actual[i][0].Ids);
        if (test.Expect.TryGetProperty("sequences_scores", out JsonElement scores))
            Assert.All(scores.Doubles().Zip(actual), pair => Assert.Equal(pair.First, pair.Second[0].Score, 1e-4));
        if (test.Expect.TryGetProperty("text", out JsonElement text))
            Assert.Equal(text.Strings(), actual.Select(a => captioner.Tokenizer.Decode(a[0].Ids)));
    }

    [Fact]
    public void The_configs_epsilon_is_used()
    {
        using var scope = torch.NewDisposeScope();
        using var inference = torch.inference_mode();
        if (!Golden.Tests.Any(t => t.Name == "vision_eps")) return;
        GoldenTest test = Golden.Test("vision_eps");
        Tensor images = Images(test);
        VisionConfig config = Captioner.Value.Config.Vision;
        using var other = new VisionTransformer(config with { LayerNormEps = 1e-5 });
        using var weights = Checkpoint.Open(Golden.PathOf("model.safetensors"));
        ModuleWeights.Load(new Holder(other), weights, new LoadOptions { AllowUnexpected = true });
        other.eval();
        test.AssertClose("last_hidden_state_eps1e-5", other.forward(images));
        VisionTransformer own = Captioner.Value.Model.visual_encoder;
        test.AssertClose("pooler_output_eps1e-6", own.norm.forward(own.forward(images)).select(1, 0));
    }

    [Fact]
    public void A_model_saved_as_one_file_describes_pictures_as_before()
    {
        string file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():n}.safetensors");
        try
        {
            using (FileStream stream = File.Create(file)) Captioner.Value.Save(stream);
            using BlipCaptioner again = BlipCaptioner.Load(file);
            float[] picture = Golden.Inputs["image"].Slice(0, 1).ToSingle();
            var options = new CaptionOptions { Generation = new() { MaxLength = 12 } };
            Assert.Equal(Captioner.Value.CaptionPrepared([picture], options)[0][0], again.CaptionPrepared([picture], options)[0][0]);
            Assert.Equal(Captioner.Value.Config, again.Config);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static Tensor Images(GoldenTest test) => Golden.Input(test.Inputs.Text("image").Split(' ')[0]).ToTensor();

    private static Tensor Rows(GoldenTest test, string name)
    {
        int[][] rows = test.Inputs.GetProperty(name).IntRows();
        return torch.tensor(rows.SelectMany(r => r).Select(i => (long)i).ToArray()).view(rows.Length, -1);
    }

    private sealed class Holder : nn.Module
    {
        public readonly VisionTransformer visual_encoder;

        public Holder(VisionTransformer vision) : base(nameof(Holder))
        {
            visual_encoder = vision;
            RegisterComponents();
        }
    }
}
