using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Images;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Tokens;
using Blip.MLNet.Modules.Vision;
using Blip.MLNet.Samples.Shapes.Language;
using Blip.MLNet.Samples.Shapes.Scenes;
using TorchSharp;

namespace Blip.MLNet.Samples.ShapesModel.Heads;

/// <summary>
/// A model for search and matching. Contrast (ITC) is learned within the batch; the matching head (ITM) from a true text, a false one of the same batch
/// whose vector lies near, and one in which a word was changed.
/// </summary>
internal sealed class Search : Head<RetrievalModel>
{
    private const int Pictures = 24;
    private const double Temperature = 0.07;

    public override RetrievalModel Make(BlipConfig config) => new(config with { ProjectionDim = 64 });

    public override VisionTransformer Vision(RetrievalModel model) => model.visual_encoder;

    /// <summary>Whether a parameter is in the blocks but the last one, which learns to gather a picture in its first state.</summary>
    public override bool IsFrozen(RetrievalModel model, string name) => base.IsFrozen(model, name) && !name.StartsWith("visual_encoder.norm.", StringComparison.Ordinal)
        && !name.StartsWith($"visual_encoder.blocks.{Vision(model).Config.Depth - 1}.", StringComparison.Ordinal);

    public override torch.Tensor States(RetrievalModel model, SceneSet set) => set.States(images =>
    {
        VisionTransformer encoder = Vision(model);
        torch.Tensor x = encoder.patch_embed.forward(images); // [B, P, W]
        x = torch.cat([encoder.cls_token.expand(x.shape[0], -1, -1), x], 1) + encoder.pos_embed; // [B, 1 + P, W]
        foreach (ViTBlock block in encoder.blocks.Take(encoder.Config.Depth - 1)) x = block.forward(x);
        return x;
    });

    public override torch.Tensor Loss(RetrievalModel model, BlipTokenizer tokenizer, SceneSet set, torch.Tensor early, int step, int steps)
    {
        var random = new Randomness(SceneSet.Seed, "search", step);
        int[] rows = set.Draw(Pictures, random);
        Scene[] scenes = [.. rows.Select(r => set.Scenes[r])];
        Said[] said = [.. scenes.Select(s => Said.Of(s, random))];
        torch.Tensor read = SceneSet.Rows(early, rows);
        torch.Tensor states = model.visual_encoder.norm.forward(model.visual_encoder.blocks[^1].forward(read)); // [B, N, W]

        TextTensors texts = Tokens(tokenizer, [.. said.Select(s => s.Text)], tokenizer.ClassificationId);
        torch.Tensor cosines = model.ImageVectors(states).matmul(model.TextVectors(texts.Ids, texts.Mask).t()); // [B, B]
        float[] holds = [.. scenes.SelectMany(s => said.Select(t => t.MayHold(s) ? 1f : 0f))];
        torch.Tensor truth = torch.tensor(holds).view(rows.Length, rows.Length); // [B, B]
        torch.Tensor contrast = SoftCrossEntropy(cosines / Temperature, truth) + SoftCrossEntropy(cosines.t() / Temperature, truth.t());

        int[] near = Nearest(cosines, holds, rows.Length, random);
        string[] all = [.. said.SelectMany((s, i) => new[] { s.Text, said[near[i]].Text, s.Falsified(random) })];
        // [CLS] first, as blip_itm.py reads texts, or [ENC], as the evaluation of retrieval does.
        TextTensors triples = Tokens(tokenizer, all, step % 2 == 0 ? tokenizer.ClassificationId : tokenizer.EncoderId);
        torch.Tensor labels = torch.tensor([.. Enumerable.Range(0, all.Length).Select(i => i % 3 == 0 || (i % 3 == 1 && near[i / 3] == i / 3) ? 1L : 0L)]);
        return contrast / 2 + torch.nn.functional.cross_entropy(model.MatchLogits(triples.Ids, triples.Mask, states), labels);
    }

    public override BlipPredictor<RetrievalModel> Predictor(RetrievalModel model, BlipTokenizer tokenizer, ImageProcessor processor) => new BlipMatcher(model, tokenizer, processor);

    public override BlipPredictor<RetrievalModel> Load(string path, ModelLoadOptions? options = null) => BlipMatcher.Load(path, options);

    /// <summary>Prints how often texts find their picture among the held-out ones, and how often the matching head is right.</summary>
    public override void Report(BlipPredictor<RetrievalModel> predictor, SceneSet heldOut)
    {
        (RetrievalModel model, BlipTokenizer tokenizer) = (predictor.Model, predictor.Tokenizer);
        var random = new Randomness(SceneSet.Seed, "search report", 0);
        Said[] said = [.. heldOut.Scenes.Select(s => new Said(Captions.Of(s, random)[0], s, null))];
        var shorts = new List<(int Row, string Text, bool Holds)>();
        for (int i = 0; i < said.Length; i++)
        {
            Said text = Said.Of(heldOut.Scenes[i], random);
            shorts.Add((i, text.Text, true));
            shorts.Add((i, text.Falsified(random), false));
        }
        using var inference = torch.inference_mode();
        using var scope = torch.NewDisposeScope();
        int[] rows = [.. Enumerable.Range(0, said.Length)];
        torch.Tensor states = torch.cat([.. rows.Chunk(50).Select(part => model.visual_encoder.forward(heldOut.Batch(part)))], 0);
        TextTensors texts = Tokens(tokenizer, [.. said.Select(s => s.Text)], tokenizer.ClassificationId);
        torch.Tensor cosines = model.TextVectors(texts.Ids, texts.Mask).matmul(model.ImageVectors(states).t()); // [texts, pictures]
        long[] best = cosines.argmax(1).data<long>().ToArray();
        Console.WriteLine($"of {said.Length} pictures, texts find by vectors alone one that they are true of: {rows.Count(i => said[i].MayHold(heldOut.Scenes[best[i]]))}");
        int right = 0;
        foreach ((int Row, string Text, bool Holds)[] part in shorts.Chunk(50))
        {
            TextTensors tokens = Tokens(tokenizer, [.. part.Select(p => p.Text)], tokenizer.ClassificationId);
            torch.Tensor logits = model.MatchLogits(tokens.Ids, tokens.Mask, SceneSet.Rows(states, part.Select(p => p.Row)));
            long[] decided = logits.argmax(1).data<long>().ToArray();
            right += part.Where((p, i) => p.Holds == (decided[i] == 1)).Count();
        }
        Console.WriteLine($"of {shorts.Count} texts, half of them with a wrong word, the matching head judges rightly: {right}");
    }

    // A false text for each picture, near ones oftener; its own where all others hold.
    private static int[] Nearest(torch.Tensor cosines, float[] holds, int count, Randomness random)
    {
        float[] near = cosines.detach().contiguous().data<float>().ToArray();
        int[] chosen = new int[count];
        for (int i = 0; i < count; i++)
        {
            double[] weights = [.. Enumerable.Range(0, count).Select(j => holds[i * count + j] > 0 ? 0 : Math.Exp(near[i * count + j] / Temperature))];
            double left = random.Between(0, 1) * weights.Sum();
            chosen[i] = i;
            for (int j = 0; j < count && left >= 0; j++)
            {
                if (weights[j] == 0) continue;
                chosen[i] = j;
                left -= weights[j];
            }
        }
        return chosen;
    }

    private static torch.Tensor SoftCrossEntropy(torch.Tensor logits, torch.Tensor truth) =>
        -(truth / truth.sum(1, keepdim: true) * torch.nn.functional.log_softmax(logits, 1)).sum(1).mean();

    private static TextTensors Tokens(BlipTokenizer tokenizer, string[] texts, int first) => TextTensors.Of(tokenizer.EncodeBatch(texts), first);
}
