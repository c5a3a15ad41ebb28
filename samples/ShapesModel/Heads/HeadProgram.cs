using Blip.MLNet.Modules.Tasks;
using TorchSharp;

namespace Blip.MLNet.Samples.ShapesModel.Heads;

/// <summary>What a model of a task is made of.</summary>
/// <param name="Captioner">The captioner's file.</param>
/// <param name="Output">The file to write.</param>
/// <param name="Steps">How many updates.</param>
/// <param name="Beginnings">Files of other models to begin with.</param>
/// <param name="Scenes">How many scenes to learn from.</param>
/// <param name="HeldOut">How many scenes to report on.</param>
internal sealed record HeadRequest(string Captioner, string Output, int Steps, IReadOnlyList<string> Beginnings, int Scenes = 10_000, int HeldOut = 500);

/// <summary>Makes of the captioner the models of the other tasks. Their files hold bfloat16, which is what the reports are about.</summary>
internal static class HeadProgram
{
    /// <summary>Trains, writes and reports on the model of a task: "search", "answers" or "reasoning".</summary>
    public static void Run(string task, HeadRequest request)
    {
        switch (task)
        {
            case "search": Run(new Search(), request); break;
            case "answers": Run(new Answers(), request); break;
            case "reasoning": Run(new Reasoning(), request); break;
            default: throw new ArgumentException($"There is no task '{task}'; expected search, answers or reasoning.", nameof(task));
        }
    }

    private static void Run<TModel>(Head<TModel> head, HeadRequest request) where TModel : torch.nn.Module
    {
        using BlipCaptioner captioner = BlipCaptioner.Load(request.Captioner);
        var set = new SceneSet("train", request.Scenes, captioner.Processor);
        TModel model = head.Make(captioner.Config);
        HeadTraining.Begin(model, captioner.Model, request.Beginnings);
        using (torch.Tensor states = head.States(model, set))
            HeadTraining.Run(model, name => head.IsFrozen(model, name), request.Steps, head.Rate, step => head.Loss(model, captioner.Tokenizer, set, states, step, request.Steps));
        using (BlipPredictor<TModel> trained = head.Predictor(model, captioner.Tokenizer, captioner.Processor)) Write(head, trained, request.Output);
        using BlipPredictor<TModel> written = head.Load(request.Output);
        head.Report(written, new SceneSet("val", request.HeldOut, captioner.Processor));
    }

    private static void Write<TModel>(Head<TModel> head, BlipPredictor<TModel> trained, string output) where TModel : torch.nn.Module
    {
        string whole = output + ".float32.safetensors";
        using (FileStream file = File.Create(whole)) trained.Save(file);
        using (BlipPredictor<TModel> model = head.Load(whole, new ModelLoadOptions { Precision = Precision.BFloat16 }))
        using (FileStream file = File.Create(output))
        {
            model.Save(file);
            Console.WriteLine($"Wrote {output}, {file.Length:n0} bytes");
        }
        File.Delete(whole);
    }
}
