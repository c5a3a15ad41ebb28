using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Tokens;
using Blip.MLNet.Samples.Shapes.Language;
using Blip.MLNet.Samples.Shapes.Scenes;
using TorchSharp;

namespace Blip.MLNet.Samples.ShapesModel.Heads;

/// <summary>An NLVR2 model: each picture of a batch stands in three pairs, each with a statement of which half hold.</summary>
internal static class Reasoning
{
    private const int Pictures = 24, PairsEach = 3;

    public static torch.Tensor Loss(NlvrModel model, BlipTokenizer tokenizer, SceneSet set, torch.Tensor states, int step)
    {
        var random = new Randomness(SceneSet.Seed, "reasoning", step);
        int[] rows = set.Draw(Pictures, random);
        (int Left, int Right)[] pairs = [.. from shift in Enumerable.Range(1, PairsEach) from i in Enumerable.Range(0, rows.Length) select (i, (i + shift) % rows.Length)];
        Statement[] statements = [.. pairs.Select(p => Statements.Of(set.Scenes[rows[p.Left]], set.Scenes[rows[p.Right]], random))];
        // People end sentences with a full stop, or do not.
        TextTensors text = TextTensors.Of(tokenizer.EncodeBatch([.. statements.Select(s => random.Chance(0.5) ? s.Text : s.Text + ".")]), tokenizer.EncoderId);
        torch.Tensor logits = model.Logits(text.Ids, text.Mask, Of(states, pairs.Select(p => rows[p.Left])), Of(states, pairs.Select(p => rows[p.Right])));
        return torch.nn.functional.cross_entropy(logits, torch.tensor([.. statements.Select(s => s.Holds ? 1L : 0L)]));
    }

    /// <summary>Prints how many statements on pairs of held-out pictures are judged rightly.</summary>
    public static void Report(NlvrModel model, BlipTokenizer tokenizer, SceneSet heldOut)
    {
        using var reasoner = new BlipReasoner(model, tokenizer);
        var random = new Randomness(SceneSet.Seed, "reasoning report", 0);
        int count = heldOut.Scenes.Length, right = 0;
        foreach (int[] part in Enumerable.Range(0, 2 * count).Chunk(50))
        {
            (int Left, int Right)[] pairs = [.. part.Select(i => (i % count, (i + 1 + i / count) % count))];
            Statement[] statements = [.. pairs.Select(p => Statements.Of(heldOut.Scenes[p.Left], heldOut.Scenes[p.Right], random))];
            var judged = reasoner.JudgePrepared([.. pairs.Select(p => heldOut.Prepared(p.Left))], [.. pairs.Select(p => heldOut.Prepared(p.Right))], [.. statements.Select(s => s.Text)]);
            right += statements.Where((s, i) => s.Holds == judged[i].IsTrue).Count();
        }
        Console.WriteLine($"of {2 * count} statements, half of them true, are judged rightly: {right}");
    }

    private static torch.Tensor Of(torch.Tensor states, IEnumerable<int> rows) => states.index_select(0, torch.tensor([.. rows.Select(r => (long)r)]));
}
