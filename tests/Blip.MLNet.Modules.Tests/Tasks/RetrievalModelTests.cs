using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Modules.Tests.Tasks;

/// <summary>Image-text matching against the reference (cases 'itm' and 'hf_itm').</summary>
public class RetrievalModelTests
{
    public static TheoryData<string> Originals => TaskGoldens.Names("itm", t => t.TensorNames.Contains("out"));
    public static TheoryData<string> HuggingFace => TaskGoldens.Names("hf_itm", t => t.TensorNames.Contains("itm_score"));

    [Theory(SkipTestWithoutData = true), MemberData(nameof(Originals))]
    public void Matching_and_contrast_equal_the_reference(string name)
    {
        using var scope = torch.NewDisposeScope();
        using var inference = torch.inference_mode();
        GoldenTest test = GoldenCase.Open("itm").Test(name);
        RetrievalModel model = Load(new RetrievalModel(GoldenModels.ConfigOf(test.Case)), test.Case.PathOf("model.pth"));
        string[] captions = test.Inputs.GetProperty("caption").Strings();
        TaskGoldens.AssertTokens(test.Expect.GetProperty("input_ids").IntRows(), captions, maxLength: 35);
        TextTensors padded = test.Expect.Text("input_ids", "attention_mask"), longest = TextTensors.Of(TaskGoldens.Tokenizer.EncodeBatch(captions, maxLength: 35));
        Tensor images = model.visual_encoder.forward(test.Input("image"));
        foreach (TextTensors text in new[] { padded, longest })
            test.AssertClose("out", test.Call.Contains("'itm'", StringComparison.Ordinal)
                ? model.MatchLogits(text.Ids, text.Mask, images)
                : model.ImageVectors(images).matmul(model.TextVectors(text.Ids, text.Mask).t()));
    }

    [Theory(SkipTestWithoutData = true), MemberData(nameof(HuggingFace))]
    public void A_Hugging_Face_folder_gives_what_its_own_library_gives(string name)
    {
        using var scope = torch.NewDisposeScope();
        using var inference = torch.inference_mode();
        GoldenTest test = GoldenCase.Open("hf_itm").Test(name);
        ModelFiles files = ModelFiles.Locate(test.Case.PathOf("model.safetensors"));
        using Checkpoint checkpoint = Checkpoint.Open(files.Weights);
        RetrievalModel model = Load(new RetrievalModel(files.ReadConfig(checkpoint).Config), checkpoint);
        Tensor ids = test.Inputs.Rows("input_ids");
        Tensor? mask = test.Inputs.TryGetProperty("attention_mask", out _) ? test.Inputs.Rows("attention_mask") : null;
        Tensor images = model.visual_encoder.forward(test.Input("image"));
        bool matching = name.StartsWith("itm", StringComparison.Ordinal);
        test.AssertClose("itm_score", matching ? model.MatchLogits(ids, mask, images) : model.ImageVectors(images).matmul(model.TextVectors(ids, mask).t()));
        if (test.TensorNames.Contains("question_embeds")) test.AssertClose("question_embeds", model.text_encoder.Forward(ids, mask, matching ? images : null));
    }

    [Fact]
    public void One_picture_serves_many_texts_as_it_serves_each()
    {
        Assert.SkipUnless(TaskGoldens.Has("itm"), "The set has no case 'itm'.");
        using var scope = torch.NewDisposeScope();
        using var inference = torch.inference_mode();
        GoldenTest test = GoldenCase.Open("itm").Test("itm");
        RetrievalModel model = GoldenModels.Load(new RetrievalModel(GoldenModels.ConfigOf(test.Case)), test.Case);
        TextTensors text = test.Expect.Text("input_ids", "attention_mask");
        Tensor images = model.visual_encoder.forward(test.Input("image"));
        long rows = text.Ids.shape[0], pictures = images.shape[0];
        for (long i = 0; i < pictures; i++)
        {
            Tensor image = images.narrow(0, i, 1);
            Tensor together = model.MatchLogits(text.Ids, text.Mask, image);
            Tensor each = model.MatchLogits(text.Ids, text.Mask, image.expand(rows, -1, -1).contiguous());
            Assert.True(together.allclose(each, 1e-4, 1e-5));
        }
    }

    private static RetrievalModel Load(RetrievalModel model, string path)
    {
        using Checkpoint checkpoint = Checkpoint.Open(path);
        return Load(model, checkpoint);
    }

    private static RetrievalModel Load(RetrievalModel model, Checkpoint checkpoint)
    {
        ModuleWeights.Load(model, checkpoint);
        model.eval();
        return model;
    }
}
