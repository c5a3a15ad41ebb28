using Blip.MLNet.Modules.Images;
using Blip.MLNet.Modules.Tasks;
using TorchSharp;

namespace Blip.MLNet.Samples.ShapesModel.Heads;

/// <summary>Makes of the captioner the models of the other tasks. Their files hold bfloat16, which is what the reports are about.</summary>
internal static class HeadProgram
{
    private const int TrainingScenes = 10_000, HeldOutScenes = 500;
    private const double Rate = 1e-3;

    public static void Run(string task, string captioner, string output, int steps, string[] beginnings)
    {
        using BlipCaptioner source = BlipCaptioner.Load(captioner);
        ImageProcessor processor = source.Processor;
        var set = new SceneSet("train", TrainingScenes, processor);
        var heldOut = new SceneSet("val", HeldOutScenes, processor);
        var half = new ModelLoadOptions { Precision = Precision.BFloat16 };
        switch (task)
        {
            case "search":
                var retrieval = new RetrievalModel(source.Config with { ProjectionDim = 64 });
                HeadTraining.Begin(retrieval, source.Model, beginnings);
                torch.Tensor early = set.States(retrieval.visual_encoder, images => Search.EarlyBlocks(retrieval.visual_encoder, images));
                HeadTraining.Run(retrieval, name => Search.IsEarly(name, retrieval.visual_encoder), steps, Rate, step => Search.Loss(retrieval, source.Tokenizer, set, early, step));
                Write(output, file => { using var m = new BlipMatcher(retrieval, source.Tokenizer, processor); m.Save(file); }, path => BlipMatcher.Load(path, half));
                using (BlipMatcher m = BlipMatcher.Load(output)) Search.Report(m.Model, m.Tokenizer, heldOut);
                break;
            case "answers":
                var vqa = new VqaModel(source.Config);
                HeadTraining.Begin(vqa, source.Model, beginnings);
                torch.Tensor seen = set.States(vqa.visual_encoder);
                HeadTraining.Run(vqa, IsVision, steps, Rate, step => Answers.Loss(vqa, source.Tokenizer, set, seen, step));
                Write(output, file => { using var m = new BlipQuestionAnswerer(vqa, source.Tokenizer, processor); m.Save(file); }, path => BlipQuestionAnswerer.Load(path, half));
                using (BlipQuestionAnswerer m = BlipQuestionAnswerer.Load(output)) Answers.Report(m.Model, m.Tokenizer, heldOut);
                break;
            default:
                var nlvr = new NlvrModel(source.Config);
                HeadTraining.Begin(nlvr, source.Model, beginnings);
                torch.Tensor states = set.States(nlvr.visual_encoder);
                HeadTraining.Run(nlvr, IsVision, steps, Rate, step => Reasoning.Loss(nlvr, source.Tokenizer, set, states, step));
                Write(output, file => { using var m = new BlipReasoner(nlvr, source.Tokenizer, processor); m.Save(file); }, path => BlipReasoner.Load(path, half));
                using (BlipReasoner m = BlipReasoner.Load(output)) Reasoning.Report(m.Model, m.Tokenizer, heldOut);
                break;
        }
    }

    private static bool IsVision(string name) => name.StartsWith("visual_encoder.", StringComparison.Ordinal);

    private static void Write<TModel>(string output, Action<Stream> save, Func<string, BlipPredictor<TModel>> loadHalf) where TModel : torch.nn.Module
    {
        string whole = output + ".float32.safetensors";
        using (FileStream file = File.Create(whole)) save(file);
        using (BlipPredictor<TModel> model = loadHalf(whole))
        using (FileStream file = File.Create(output))
        {
            model.Save(file);
            Console.WriteLine($"Wrote {output}, {file.Length:n0} bytes");
        }
        File.Delete(whole);
    }
}
