using System.CommandLine;
using System.Globalization;
using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Cli.Models;
using Blip.MLNet.Cli.Output;
using Blip.MLNet.Cli.Progress;
using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Weights;
using Spectre.Console;

namespace Blip.MLNet.Cli.Commands;

/// <summary>blip inspect: says what a checkpoint is.</summary>
internal static class InspectCommand
{
    public static Command Create(CommandContext context)
    {
        Argument<string> model = new Argument<string>("MODEL") { Description = "A checkpoint file, a model folder, or a name as --model takes it." }.NotOptions();
        var tensors = new Option<bool>("--tensors") { Description = "List every tensor." };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("inspect", "Say what is in a checkpoint and which model it is, without loading it.") { model, tensors, json };
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            string path = new ModelFinder(context).Find(parsed.GetRequiredValue(model), cancellation, option: "");
            CheckpointDescription description = CheckpointInspector.Inspect(path);
            if (parsed.GetValue(json)) context.Out.WriteLine(JsonText.Of(new { Model = description, Tensors = parsed.GetValue(tensors) ? Tensors(description) : null }));
            else Print(context, description, parsed.GetValue(tensors));
            return ExitCodes.Success;
        }, CancellationToken.None));
        return command;
    }

    private static void Print(CommandContext context, CheckpointDescription model, bool tensors)
    {
        IAnsiConsole console = context.OutConsole();
        console.Write(Tables.Fields(Fields(model)));
        console.WriteLine();
        Table parts = Tables.Of("PART", ">TENSORS", ">PARAMETERS", ">SIZE");
        foreach (CheckpointPart part in model.Parts) parts.Row(part.Name, Number(part.Tensors), Number(part.Parameters), Quantities.Bytes(part.Bytes));
        console.Write(parts);
        if (!tensors) return;
        console.WriteLine();
        Table all = Tables.Of("TENSOR", "SHAPE", "FORMAT");
        foreach (TensorEntry tensor in Tensors(model)) all.Row(tensor.Name, $"[{string.Join(", ", tensor.Shape)}]", tensor.Format);
        console.Write(all);
    }

    private static IEnumerable<(string, string)> Fields(CheckpointDescription model)
    {
        yield return ("File", model.Path);
        yield return ("Format", model.Format.ToString());
        yield return ("Model", model.Adapter is not null ? "LoRA adapter" : model.Preset ?? (model.Config is null ? "not a BLIP model" : "BLIP of another size"));
        yield return ("Task", model.Task.ToString());
        yield return ("Names", model.Naming);
        if (model.Config is { } config)
        {
            yield return ("Pictures", $"ViT, {config.Vision.ImageSize} px, patches of {config.Vision.PatchSize}, {config.Vision.Depth} layers of {config.Vision.HiddenSize}, {config.Vision.NumHeads} heads");
            yield return ("Text", $"BERT, {config.Text.NumHiddenLayers} layers of {config.Text.HiddenSize}, {config.Text.NumAttentionHeads} heads, {Number(config.Text.VocabSize)} words, {config.Text.MaxPositionEmbeddings} positions");
            if (model.Task is BlipTask.Retrieval or BlipTask.Pretraining) yield return ("Embedding", $"{config.ProjectionDim} dimensions");
        }
        if (model.Adapter is { } adapter)
        {
            yield return ("For", adapter.BaseModel.Length > 0 ? adapter.BaseModel : "a model that it does not name");
            yield return ("Adapts", $"{(adapter.TargetExpression ?? string.Join(", ", adapter.TargetModules))}, rank {adapter.R}, alpha {adapter.Alpha.ToString(CultureInfo.InvariantCulture)}{(adapter.UseRsLora ? ", rank-stabilized" : "")}");
            if (adapter.ModulesToSave.Count > 0) yield return ("Whole", string.Join(", ", adapter.ModulesToSave));
        }
        if (model.Problem is { } problem) yield return ("Problem", problem);
        yield return ("Parameters", $"{Number(model.TotalParameters)} ({string.Join(", ", model.Parameters.Select(p => $"{Number(p.Value)} {p.Key}"))})");
        yield return ("Vocabulary", model.Vocabulary is null ? "none beside it" : model.VocabularyWords is { } words ? $"{model.Vocabulary}, {Number(words)} words" : model.Vocabulary);
    }

    private static TensorEntry[] Tensors(CheckpointDescription model)
    {
        using Checkpoint checkpoint = Checkpoint.Open(model.Path);
        return [.. checkpoint.Select(t => new TensorEntry(t.Name, t.Shape.ToArray(), t.Type.SafetensorsName()))];
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private sealed record TensorEntry(string Name, long[] Shape, string Format);
}
