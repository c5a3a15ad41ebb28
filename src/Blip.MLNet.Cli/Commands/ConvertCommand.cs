using System.CommandLine;
using System.Globalization;
using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Cli.Commands.Converting;
using Blip.MLNet.Cli.Models;
using Blip.MLNet.Cli.Progress;
using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Weights;

namespace Blip.MLNet.Cli.Commands;

/// <summary>blip convert: writes a model in another form.</summary>
internal static class ConvertCommand
{
    private static readonly Dictionary<string, ElementType> Formats = new(StringComparer.OrdinalIgnoreCase) { ["float32"] = ElementType.Float32, ["bfloat16"] = ElementType.BFloat16, ["float16"] = ElementType.Float16 };

    public static Command Create(CommandContext context)
    {
        Argument<string> input = new Argument<string>("MODEL") { Description = "A checkpoint file, a model folder, an adapter, a model zip of ML.NET, or a name as --model takes it." }.NotOptions();
        Argument<string> output = new Argument<string>("OUTPUT") { Description = "The file or folder to write." }.NotOptions();
        var to = new Option<string?>("--to") { Description = "pth (the reference's checkpoint), hf (a Hugging Face folder), safetensors (one file with vocabulary and settings) or zip (ML.NET). Default: by OUTPUT's ending; without one, hf.", HelpName = "FORM" };
        var precision = new Option<string?>("--precision") { Description = "Number format to write: float32, bfloat16 or float16. Default: as it is.", HelpName = "FORMAT" };
        var vocabulary = new Option<string?>("--vocab") { Description = "vocab.txt or tokenizer.json, for a model that has none beside it.", HelpName = "FILE" };
        var force = new Option<bool>("--force", "-f") { Description = "Replace OUTPUT if it exists." };
        var command = new Command("convert", "Write a model in another form: .pth, Hugging Face folder, one safetensors file, or model zip of ML.NET.") { input, output, to, precision, vocabulary, force };
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            string target = parsed.GetRequiredValue(output), form = Form(parsed.GetValue(to), target);
            ElementType? type = parsed.GetValue(precision) is not { } name ? null : Formats.TryGetValue(name, out ElementType known) ? known : throw new UsageException($"--precision is '{name}'; expected float32, bfloat16 or float16.");
            if (type == ElementType.Float16 && form == "zip") throw new UsageException("--precision is 'float16'; a model zip has float32 or bfloat16.");
            string? words = parsed.GetValue(vocabulary);
            if (words is not null && !File.Exists(words)) throw new UsageException($"--vocab: there is no file '{words}'.");
            if (!parsed.GetValue(force) && (File.Exists(target) || Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any())) throw new UsageException($"'{target}' exists already; --force replaces it.");
            var finder = new ModelFinder(context);
            string found = finder.Find(parsed.GetRequiredValue(input), cancellation, option: "");
            using ConvertSource source = ConvertSource.Open(found, weights => words ?? Vocabulary(finder, weights, form, cancellation), finder.BaseModel(found, cancellation));
            if (form == "hf" && source.Vocabulary is null) RefuseWordsOfAnother(target);
            BlipTask task = source.Task == BlipTask.Pretraining && form != "pth" ? BlipTask.Captioning : source.Task;
            if (task != source.Task) context.Notice("the model is pre-trained for several tasks; its captioner is written.");
            TensorSource[] tensors = [.. source.Tensors.Select(t => type is { } wanted && t.Type.IsFloatingPoint() ? t.WithType(wanted) : t)];
            Write(form, target, source, task, tensors, type, cancellation);
            Report(context, form, target, source, tensors);
            return ExitCodes.Success;
        }, CancellationToken.None));
        return command;
    }

    private static void RefuseWordsOfAnother(string folder)
    {
        if (Modules.Tokens.Vocabulary.FileIn(folder) is { } file)
            throw new UsageException($"'{file}' has the words of the model that was there, and the new one comes without; --vocab names its own, or remove the file.");
    }

    private static void Write(string form, string target, ConvertSource source, BlipTask task, TensorSource[] tensors, ElementType? type, CancellationToken cancellation)
    {
        switch (form)
        {
            case "pth": ConvertTarget.WritePth(target, source, task, tensors, cancellation); break;
            case "safetensors": ConvertTarget.WriteBundle(target, source, task, tensors, cancellation); break;
            case "zip": ConvertTarget.WriteZip(target, source, task, tensors, type == ElementType.BFloat16 ? Precision.BFloat16 : Precision.Float32, cancellation); break;
            default: ConvertTarget.WriteFolder(target, source, task, tensors, cancellation); break;
        }
    }

    private static void Report(CommandContext context, string form, string target, ConvertSource source, TensorSource[] tensors)
    {
        if (form == "hf" && source.Vocabulary is null) context.Notice($"'{target}' has no tokenizer, because the model came without a vocabulary; --vocab names one.");
        if (form == "pth" && (source.Config.Vision.NumHeads, source.Config.Text.NumAttentionHeads) != (Math.Max(1, source.Config.Vision.HiddenSize / 64), Math.Max(1, source.Config.Text.HiddenSize / 64)))
            context.Notice($"a .pth does not say how many heads the model has ({source.Config.Vision.NumHeads} and {source.Config.Text.NumAttentionHeads}); a config.json beside it must say it.");
        context.Notice(string.Create(CultureInfo.InvariantCulture, $"{target}: {tensors.Length} tensors, {tensors.Sum(t => t.Count):N0} numbers, {Quantities.Bytes(SizeOf(target))}"));
    }

    private static string? Vocabulary(ModelFinder finder, string weights, string form, CancellationToken cancellation)
    {
        if (form == "pth") return null;
        try
        {
            return finder.MissingVocabulary(weights, cancellation);
        }
        catch (UsageException) when (form == "hf")
        {
            return null;
        }
    }

    private static string Form(string? to, string target)
    {
        if (to is null && Path.GetExtension(target).Equals(".bin", StringComparison.OrdinalIgnoreCase)) throw new UsageException($"'{target}': .bin files are not written; name a folder for a Hugging Face model, or a .pth for an official one.");
        string form = to?.ToLowerInvariant() ?? Path.GetExtension(target).ToLowerInvariant() switch { ".pth" or ".pt" => "pth", ".safetensors" => "safetensors", ".zip" => "zip", _ => "hf" };
        return form is "pth" or "hf" or "safetensors" or "zip" ? form : throw new UsageException($"--to is '{to}'; expected pth, hf, safetensors or zip.");
    }

    private static long SizeOf(string path) => File.Exists(path) ? new FileInfo(path).Length : Directory.EnumerateFiles(path).Sum(f => new FileInfo(f).Length);
}
