using System.Text.Json;
using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Tokens;
using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Testing;
using Blip.MLNet.Trainers.Captioning;
using Blip.MLNet.Trainers.Optimization;
using Blip.MLNet.Trainers.Schedules;
using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Trainers.Tests.Captioning;

/// <summary>Five steps of training against salesforce/BLIP (case 'caption_train').</summary>
public class CaptionTrainGoldenTests
{
    private static readonly GoldenCase? Golden = Goldens.Has("blip", "caption_train") ? GoldenCase.Open("caption_train") : null;

    public static TheoryData<string> Tests => Golden is null ? [] : [.. Golden.Tests.Select(t => t.Name)];

    [Theory(SkipTestWithoutData = true), MemberData(nameof(Tests))]
    public void Losses_gradients_and_parameters_equal_the_reference(string name)
    {
        GoldenTest test = Golden!.Test(name);
        JsonElement inputs = test.Inputs;
        string prompt = Golden.Config.Text("prompt");
        double[] losses = test.Expect.GetProperty("losses").Doubles();
        var options = new BlipCaptionTrainerOptions
        {
            Config = ConfigOf(Golden.Config.GetProperty("vit"), Golden.Config.GetProperty("med_config")), Tokenizer = BlipTokenizer.Load(Goldens.PathOf("blip", "vocab.txt")), Prompt = prompt, MaxEpochs = inputs.Int("max_epoch"),
            LearningRate = new LearningRateSchedule { Kind = LearningRateKind.CosinePerEpoch, InitialRate = inputs.Number("init_lr"), MinimumRate = inputs.Number("min_lr") },
            Optimizer = new AdamWOptions { WeightDecay = inputs.Number("weight_decay") },
        }.Validate();
        using CaptionTrainingModel model = CaptionTrainingModel.Create(options);
        using (Checkpoint initial = Checkpoint.Open(Golden.PathOf(Golden.Json.GetProperty("weights").Text("pth")))) ModuleWeights.Load(model.Master, initial);
        model.Working.eval();
        var learner = new CaptionLearner(model, options);
        for (int epoch = 0; epoch < losses.Length; epoch++)
        {
            using var scope = NewDisposeScope();
            Assert.Equal(losses[epoch], learner.Accumulate(Image(inputs, epoch), Targets(model, inputs, prompt, epoch)), 1e-5);
            if (epoch == 0)
            {
                Dictionary<string, Tensor> gradients = model.Trained.ToDictionary(p => p.Name, p => p.Working.grad!);
                foreach ((string key, GoldenTensor expected) in Files(test, "grads_step1"))
                    if (gradients.TryGetValue(key, out Tensor? mine)) Assert.True(TensorGoldens.MaxDifference(mine, expected) <= 1e-5, key);
            }
            learner.Update(options.LearningRate.At(epoch, 0, 1, options.MaxEpochs));
            if (epoch == 0) AssertParameters(model, test, "params_step1", "noise_after_1");
        }
        AssertParameters(model, test, "params_final", "noise_final");
        using var last = NewDisposeScope();
        Assert.Equal(test.Expect.Number("loss_batch0_after"), learner.Accumulate(Image(inputs, 0), Targets(model, inputs, prompt, 0)), 1e-5);
        using Checkpoint published = Checkpoint.Open(Golden.PathOf("checkpoint_best.pth"));
        Assert.NotEmpty(published);
    }

    private static BlipConfig ConfigOf(JsonElement vit, JsonElement med) => new()
    {
        Vision = new VisionConfig
        {
            ImageSize = vit.Int("image_size"), PatchSize = vit.Int("patch_size"), HiddenSize = vit.Int("embed_dim"), Depth = vit.Int("depth"),
            NumHeads = vit.Int("num_heads"), IntermediateSize = (int)(vit.Int("embed_dim") * vit.Number("mlp_ratio")), LayerNormEps = vit.Number("layer_norm_eps"),
        },
        Text = new TextConfig
        {
            VocabSize = med.Int("vocab_size"), HiddenSize = med.Int("hidden_size"), NumHiddenLayers = med.Int("num_hidden_layers"),
            NumAttentionHeads = med.Int("num_attention_heads"), IntermediateSize = med.Int("intermediate_size"), MaxPositionEmbeddings = med.Int("max_position_embeddings"),
            EncoderWidth = med.Int("encoder_width"), LayerNormEps = med.Number("layer_norm_eps"), PadTokenId = med.Int("pad_token_id"),
        },
    };

    private static IReadOnlyDictionary<string, GoldenTensor> Files(GoldenTest test, string file) => SafetensorsFile.Read(Golden!.PathOf(test.Expect.GetProperty("files").Text(file)));

    private static void AssertParameters(CaptionTrainingModel model, GoldenTest test, string file, string noise)
    {
        HashSet<string> noisy = [.. test.Expect.GetProperty(noise).EnumerateObject().Select(p => p.Name)];
        IReadOnlyDictionary<string, GoldenTensor> expected = Files(test, file);
        int compared = 0;
        foreach (TrainedParameter parameter in model.Trained.Where(p => !noisy.Contains(p.Name)))
        {
            double difference = TensorGoldens.MaxDifference(parameter.Master.detach(), expected[parameter.Name]);
            Assert.True(difference <= 1e-4, $"{parameter.Name} is off by {difference}");
            compared++;
        }
        Assert.True(compared > 0);
    }

    private static Tensor Image(JsonElement inputs, int epoch) => Golden!.Input(inputs.GetProperty("images")[epoch].GetString()!).ToTensor();

    private static CaptionTargets Targets(CaptionTrainingModel model, JsonElement inputs, string prompt, int epoch)
    {
        string[] captions = inputs.GetProperty("captions")[epoch].Strings();
        return CaptionTargets.Of(model.Tokenizer, [.. captions.Select(c => c[prompt.Length..])], prompt, 40, torch.CPU);
    }
}
