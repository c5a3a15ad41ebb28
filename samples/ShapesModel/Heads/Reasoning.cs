using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Images;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Tokens;
using Blip.MLNet.Modules.Vision;
using Blip.MLNet.Samples.Shapes.Scenes;
using TorchSharp;

namespace Blip.MLNet.Samples.ShapesModel.Heads;

/// <summary>An NLVR2 model. It begins with a matching model, which judges texts about one picture, and learns to look at two.</summary>
internal sealed class Reasoning : Head<NlvrModel>
{
    private const int Examples = 64;

    private static readonly Curriculum s_curriculum = new(
        new Stage(0.025, (Lessons.OnePicture, 1)),
        new Stage(0.13, (Lessons.OnePicture, 0.15), (Lessons.QuantifiedOfOne, 0.55), (Lessons.CountedOfOne, 0.3)),
        new Stage(0.35, (Lessons.QuantifiedOfOne, 0.15), (Lessons.Quantified, 0.5), (Lessons.Counted, 0.35)),
        new Stage(1, (Lessons.Quantified, 0.1), (Lessons.Counted, 0.1), (Lessons.Claimed, 0.4), (Lessons.ClaimedHard, 0.4)));

    public override NlvrModel Make(BlipConfig config) => new(config);

    public override VisionTransformer Vision(NlvrModel model) => model.visual_encoder;

    public override torch.Tensor Loss(NlvrModel model, BlipTokenizer tokenizer, SceneSet set, torch.Tensor states, int step, int steps)
    {
        PairExample[] examples = s_curriculum.Draw(Examples, set, step, steps);
        TextTensors text = TextTensors.Of(tokenizer.EncodeBatch([.. examples.Select(Ended)]), tokenizer.EncoderId);
        torch.Tensor logits = model.Logits(text.Ids, text.Mask, SceneSet.Rows(states, examples.Select(e => e.Left)), SceneSet.Rows(states, examples.Select(e => e.Right)));
        return torch.nn.functional.cross_entropy(logits, torch.tensor([.. examples.Select(e => e.Holds ? 1L : 0L)]));
    }

    public override BlipPredictor<NlvrModel> Predictor(NlvrModel model, BlipTokenizer tokenizer, ImageProcessor processor) => new BlipReasoner(model, tokenizer, processor);

    public override BlipPredictor<NlvrModel> Load(string path, ModelLoadOptions? options = null) => BlipReasoner.Load(path, options);

    /// <summary>Prints how many statements on pairs of held-out pictures are judged rightly, by what they are about.</summary>
    public override void Report(BlipPredictor<NlvrModel> predictor, SceneSet heldOut)
    {
        var reasoner = (BlipReasoner)predictor;
        var random = new Randomness(SceneSet.Seed, "reasoning report", 0);
        PairExample[] all = [.. Enumerable.Range(0, 4 * heldOut.Scenes.Length).Select(_ => Lessons.Claimed(heldOut, random))];
        bool[] judged = [.. all.Chunk(50).SelectMany(part => reasoner.JudgePrepared(
            [.. part.Select(e => heldOut.Prepared(e.Left))], [.. part.Select(e => heldOut.Prepared(e.Right))], [.. part.Select(e => e.Text)])).Select(j => j.IsTrue)];
        var checkedOnes = all.Select((e, i) => (Example: e, Right: judged[i] == e.Holds)).ToArray();
        foreach (var kind in checkedOnes.GroupBy(c => c.Example.Kind!.Value).OrderBy(k => k.Key))
            Console.WriteLine($"{kind.Key}: {kind.Count(c => c.Right)} of {kind.Count()} statements are judged rightly");
        Console.WriteLine($"of {all.Length} statements, {all.Count(e => e.Holds)} of them true, are judged rightly: {checkedOnes.Count(c => c.Right)}");
    }

    // People end sentences with a full stop, or do not; they begin them with a capital letter, which the tokenizer does not see.
    private static string Ended(PairExample example, int place) => place % 2 == 0 ? example.Text : example.Text + ".";
}
