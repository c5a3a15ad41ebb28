using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Images;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Tokens;
using Blip.MLNet.Modules.Vision;
using Blip.MLNet.Samples.Shapes.Language;
using Blip.MLNet.Samples.Shapes.Scenes;
using TorchSharp;

namespace Blip.MLNet.Samples.ShapesModel.Heads;

/// <summary>A question answering model: four questions on each picture of a batch.</summary>
internal sealed class Answers : Head<VqaModel>
{
    private const int Pictures = 16;

    public override VqaModel Make(BlipConfig config) => new(config);

    public override VisionTransformer Vision(VqaModel model) => model.visual_encoder;

    public override torch.Tensor Loss(VqaModel model, BlipTokenizer tokenizer, SceneSet set, torch.Tensor states, int step, int steps)
    {
        var random = new Randomness(SceneSet.Seed, "answers", step);
        int[] rows = set.Draw(Pictures, random);
        Question[] questions = [.. rows.SelectMany(r => Questions.Of(set.Scenes[r], random))];
        torch.Tensor pictures = SceneSet.Rows(states, rows); // [B, N, W], each for its four questions
        TextTensors asked = TextTensors.Of(tokenizer.EncodeBatch([.. questions.Select(q => q.Text)]), tokenizer.EncoderId);
        TextTensors answers = TextTensors.Of(tokenizer.EncodeBatch([.. questions.Select(q => q.Answer)]), tokenizer.DecoderId);
        torch.Tensor read = model.QuestionStates(asked.Ids, asked.Mask, pictures);
        return model.AnswerLosses(answers.Ids, answers.Mask, read, asked.Mask, labelSmoothing: 0).mean();
    }

    public override BlipPredictor<VqaModel> Predictor(VqaModel model, BlipTokenizer tokenizer, ImageProcessor processor) => new BlipQuestionAnswerer(model, tokenizer, processor);

    public override BlipPredictor<VqaModel> Load(string path, ModelLoadOptions? options = null) => BlipQuestionAnswerer.Load(path, options);

    /// <summary>Prints how many questions on held-out pictures are answered rightly, by the kind of their answer.</summary>
    public override void Report(BlipPredictor<VqaModel> predictor, SceneSet heldOut)
    {
        var answerer = (BlipQuestionAnswerer)predictor;
        var random = new Randomness(SceneSet.Seed, "answers report", 0);
        (int Row, Question Question)[] all = [.. heldOut.Scenes.SelectMany((s, i) => Questions.Of(s, random).Select(q => (i, q)))];
        string[] given = [.. all.Chunk(100).SelectMany(part => answerer.AnswerPrepared([.. part.Select(p => heldOut.Prepared(p.Row))], [.. part.Select(p => p.Question.Text)])).Select(a => a[0].Text)];
        foreach (var kind in all.Select((p, i) => (p.Question, Right: p.Question.Answer == given[i])).GroupBy(p => p.Question.AnswerType))
            Console.WriteLine($"{kind.Key}: {kind.Count(p => p.Right)} of {kind.Count()} answers are right");
    }
}
