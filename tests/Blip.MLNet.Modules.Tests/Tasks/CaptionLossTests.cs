using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Modules.Tests.Tasks;

/// <summary>Logits and losses against the reference (case 'caption').</summary>
public class CaptionLossTests
{
    private static readonly GoldenCase Golden = GoldenCase.Open("caption");

    public static TheoryData<string> Losses => [.. Golden.Tests.Where(t => t.TensorNames.Contains("loss") && t.Expect.TryGetProperty("labels", out _)).Select(t => t.Name)];

    [Theory(SkipTestWithoutData = true), MemberData(nameof(Losses))]
    public void Logits_labels_and_loss_equal_the_reference(string name)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        CaptionModel model = GoldenModels.Load(new CaptionModel(GoldenModels.ConfigOf(Golden)), Golden);
        GoldenTest test = Golden.Test(name);
        Tensor images = Golden.Input(test.Inputs.Text("image").Split(' ')[0]).ToTensor();
        Tensor ids = Rows(test, "input_ids"), mask = Rows(test, "attention_mask");
        Tensor labels = CaptionLabels.Of(ids, model.Config.Text.PadTokenId, Golden.Config.Int("prompt_length"));
        Assert.Equal(test.Expect.GetProperty("labels").IntRows().SelectMany(r => r).Select(i => (long)i), labels.data<long>().ToArray());
        if (test.TensorNames.Contains("logits")) test.AssertClose("logits", model.Logits(images, ids, mask));
        test.AssertClose("loss", model.Loss(images, ids, mask, labels));
    }

    private static Tensor Rows(GoldenTest test, string name)
    {
        int[][] rows = test.Expect.GetProperty(name).IntRows();
        return torch.tensor(rows.SelectMany(r => r).Select(i => (long)i).ToArray()).view(rows.Length, -1);
    }
}
