using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Tokens;
using Blip.MLNet.Samples.Shapes.Language;
using Blip.MLNet.Samples.Shapes.Scenes;
using TorchSharp;

namespace Blip.MLNet.Samples.ShapesModel.Heads;

/// <summary>A question answering model: four questions on each picture of a batch.</summary>
internal static class Answers
{
    private const int Pictures = 16;

    public static torch.Tensor Loss(VqaModel model, BlipTokenizer tokenizer, SceneSet set, torch.Tensor states, int step)
    {
        var random = new Randomness(SceneSet.Seed, "answers", step);
        int[] rows = set.Draw(Pictures, random);
        Question[] questions = [.. rows.SelectMany(r => Questions.Of(set.Scenes[r], random))];
        torch.Tensor pictures = states.index_select(0, torch.tensor([.. rows.Select(r => (long)r)])); // [B, N, W], each for its four questions
        TextTensors asked = TextTensors.Of(tokenizer.EncodeBatch([.. questions.Select(q => q.Text)]), tokenizer.EncoderId);
        TextTensors answers = TextTensors.Of(tokenizer.EncodeBatch([.. questions.Select(q => q.Answer)]), tokenizer.DecoderId);
        torch.Tensor read = model.QuestionStates(asked.Ids, asked.Mask, pictures);
        return model.AnswerLosses(answers.Ids, answers.Mask, read, asked.Mask, labelSmoothing: 0).mean();
    }

    /// <summary>Prints how many questions on held-out pictures are answered rightly, by the kind of their answer.</summary>
    public static void Report(VqaModel model, BlipTokenizer tokenizer, SceneSet heldOut)
    {
        using var answerer = new BlipQuestionAnswerer(model, tokenizer);
        var random = new Randomness(SceneSet.Seed, "answers report", 0);
        (int Row, Question Question)[] all = [.. heldOut.Scenes.SelectMany((s, i) => Questions.Of(s, random).Select(q => (i, q)))];
        string[] given = [.. all.Chunk(100).SelectMany(part => answerer.AnswerPrepared([.. part.Select(p => heldOut.Prepared(p.Row))], [.. part.Select(p => p.Question.Text)])).Select(a => a[0].Text)];
        foreach (var kind in all.Select((p, i) => (p.Question, Right: p.Question.Answer == given[i])).GroupBy(p => p.Question.AnswerType))
            Console.WriteLine($"{kind.Key}: {kind.Count(p => p.Right)} of {kind.Count()} answers are right");
    }
}
