using System.CommandLine;
using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Cli.Commands.Captioning;
using Blip.MLNet.Cli.Inputs;
using Blip.MLNet.Cli.Models;
using Blip.MLNet.Modules.Generation;
using Blip.MLNet.Modules.Tasks;

namespace Blip.MLNet.Cli.Commands;

/// <summary>blip caption: describes pictures in words.</summary>
internal static class CaptionCommand
{
    public static Command Create(CommandContext context)
    {
        Argument<string[]> inputs = new Argument<string[]>("INPUTS") { Description = "Pictures, folders, patterns (photos/**/*.jpg) and COCO or BLIP annotation files.", Arity = ArgumentArity.OneOrMore }.NotOptions();
        var model = new ModelOptionSet(ModelFinder.DefaultCaptioner);
        var generation = new GenerationOptionSet(new GenerationOptions());
        var prompt = new Option<string>("--prompt") { Description = "Words that every caption begins with; \"\" for none.", DefaultValueFactory = _ => CaptionOptions.DefaultPrompt, HelpName = "TEXT" };
        var images = new Option<string?>("--images") { Description = "The folder that an annotation file's pictures are in.", HelpName = "FOLDER" };
        var recursive = new Option<bool>("--recursive", "-r") { Description = "Read folders with their subfolders." };
        var batch = new Option<int>("--batch", "-b") { Description = "Pictures computed at once.", DefaultValueFactory = _ => 4, HelpName = "N" };
        var output = new Option<string?>("--out", "-o") { Description = "A results file: .json (COCO results), .jsonl or .csv. Without it a table is printed.", HelpName = "FILE" };
        var resume = new Option<bool>("--resume") { Description = "Go on with the output file of a run that was stopped." };
        var compatible = new Option<bool>("--reference-compatible") { Description = "Repeat the reference's quirks: the prompt is cut off by its number of characters, 16-bit grey pictures are clipped." };
        var command = new Command("caption", "Describe pictures in words.") { inputs, images, recursive, output, resume, prompt, batch, compatible };
        foreach (Option option in model.All.Concat(generation.All)) command.Add(option);

        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var request = new CaptionRequest
            {
                Inputs = parsed.GetRequiredValue(inputs),
                Expansion = report => new InputExpansion { ImageFolder = parsed.GetValue(images), Recursive = parsed.GetValue(recursive), Missing = report },
                Model = parsed.GetValue(model.Model),
                Load = model.Read(parsed),
                Caption = new CaptionOptions { Prompt = parsed.GetValue(prompt)!, Generation = generation.Read(parsed), ReferenceCompatible = parsed.GetValue(compatible) },
                Batch = parsed.GetValue(batch) is >= 1 and <= 4096 and var size ? size : throw new UsageException($"--batch is {parsed.GetValue(batch)}; expected 1 to 4096."),
                Out = parsed.GetValue(output),
                Resume = parsed.GetValue(resume),
            };
            return new CaptionRun(context, request).Run(cancellation);
        }, CancellationToken.None));
        return command;
    }
}
