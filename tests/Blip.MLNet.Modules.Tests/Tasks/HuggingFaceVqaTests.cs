using System.Text.Json;
using Blip.MLNet.Modules.Generation;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Text;
using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Modules.Tests.Tasks;

/// <summary>A Hugging Face folder for question answering against its own library (case 'hf_vqa').</summary>
public class HuggingFaceVqaTests
{
    public static TheoryData<string> Generations => TaskGoldens.Names("hf_vqa", t => t.Expect.TryGetProperty("ids", out _));

    [Theory(SkipTestWithoutData = true), MemberData(nameof(Generations))]
    public void Generated_answers_equal_its_own_library(string name)
    {
        using var scope = torch.NewDisposeScope();
        GoldenTest test = GoldenCase.Open("hf_vqa").Test(name);
        VqaModel model = Load(test.Case);
        bool alone = !test.Inputs.TryGetProperty("input_ids", out _);
        GoldenTest questions = alone ? test.Case.Tests.First(t => t.Inputs.TryGetProperty("args", out JsonElement a) && a.Int("num_beams") > 1) : test;
        JsonElement args = questions.Inputs.TryGetProperty("args", out JsonElement given) ? given : JsonDocument.Parse("""{"num_beams":3,"max_length":10,"min_length":1}""").RootElement;
        var options = new GenerationOptions
        {
            NumBeams = args.Int("num_beams", 1), MaxLength = args.Int("max_length", 20), MinLength = args.Int("min_length", 0),
            Stopping = test.Expect.Flag("same_ids_as_original") ? BeamStopping.Original : BeamStopping.HuggingFace,
        };
        TextTensors text = questions.Inputs.Text("input_ids", "attention_mask");
        Tensor states = Encode(model, test.Case.Input("image").ToTensor(), text);
        // Its library attends to padding; the questions one at a time have none.
        var answers = new TextGenerator(model.text_decoder, test.Case.Config.GetProperty("tokens").Int("sep"))
            .Generate(states, [.. Enumerable.Repeat(new[] { test.Case.Config.GetProperty("tokens").Int("bos_DEC") }, (int)states.shape[0])], options, alone ? text.Mask : null);
        int pad = test.Case.Config.GetProperty("tokens").Int("pad");
        Assert.Equal(test.Expect.GetProperty("ids").IntRows().Select(row => TaskGoldens.WithoutPadding(row, pad)), answers.Select(a => a[0].Ids.ToArray()));
        Assert.Equal(test.Expect.GetProperty("text").Strings(), answers.Select(a => TaskGoldens.Tokenizer.Decode(a[0].Ids)));
        if (!test.Expect.TryGetProperty("sequences_scores", out JsonElement scores)) return;
        double[] expected = scores.Doubles();
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], answers[i][0].Score, 1e-4);
    }

    [Fact]
    public void The_loss_equals_its_own_library()
    {
        Assert.SkipUnless(TaskGoldens.Has("hf_vqa"), "The set has no case 'hf_vqa'.");
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        GoldenTest test = GoldenCase.Open("hf_vqa").Test("forward");
        VqaModel model = Load(test.Case);
        TextTensors questions = test.Inputs.Text("input_ids", "attention_mask"), answers = test.Inputs.Text("labels", "decoder_attention_mask");
        Tensor images = model.visual_encoder.forward(test.Input("image"));
        test.AssertClose("image_embeds", images);
        Tensor logits = model.text_decoder.Forward(answers.Ids, answers.Mask, model.QuestionStates(questions.Ids, questions.Mask, images), questions.Mask);
        test.AssertClose("loss", LanguageModelLoss.Mean(logits, answers.Ids));
    }

    private static Tensor Encode(VqaModel model, Tensor images, TextTensors text)
    {
        using var noGrad = torch.no_grad();
        return model.QuestionStates(text.Ids, text.Mask, model.visual_encoder.forward(images));
    }

    private static VqaModel Load(GoldenCase golden)
    {
        ModelFiles files = ModelFiles.Locate(golden.PathOf("model.safetensors"));
        using Checkpoint checkpoint = Checkpoint.Open(files.Weights);
        var model = new VqaModel(files.ReadConfig(checkpoint).Config);
        ModuleWeights.Load(model, checkpoint);
        model.eval();
        return model;
    }
}
