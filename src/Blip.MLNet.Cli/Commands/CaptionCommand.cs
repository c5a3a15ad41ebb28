using System.CommandLine;
using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Cli.Commands.Captioning;
using Blip.MLNet.Cli.Models;
using Blip.MLNet.Modules.Generation;
using Blip.MLNet.Modules.Tasks;

namespace Blip.MLNet.Cli.Commands;

/// <summary>blip caption: describes pictures in words.</summary>
internal static class CaptionCommand
{
    public static Command Create(CommandContext context)
    {
        Argument<string[]> inputs = PictureOptionSet.Inputs(ArgumentArity.OneOrMore);
        var pictures = new PictureOptionSet();
        var model = new ModelOptionSet(DefaultModels.Captioner);
        var generation = new GenerationOptionSet(new GenerationOptions());
        var prompt = new Option<string>("--prompt") { Description = "Words that every caption begins with; \"\" for none.", DefaultValueFactory = _ => CaptionOptions.DefaultPrompt, HelpName = "TEXT" };
        var output = new Option<string?>("--out", "-o") { Description = "A results file: .json (COCO results), .jsonl or .csv. Without it a table is printed.", HelpName = "FILE" };
        var resume = new Option<bool>("--resume") { Description = "Go on with the output file of a run that was stopped." };
        var compatible = new Option<bool>("--reference-compatible") { Description = "Repeat the reference's quirks: the prompt is cut off by its number of characters, 16-bit grey pictures are clipped." };
        var command = new Command("caption", "Describe pictures in words.") { inputs, output, resume, prompt, compatible };
        foreach (Option option in pictures.All.Concat(model.All).Concat(generation.All)) command.Add(option);

        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var request = new CaptionRequest
            {
                Inputs = parsed.GetRequiredValue(inputs),
                Expansion = report => pictures.Expansion(parsed, report),
                Model = parsed.GetValue(model.Model),
                Load = model.Read(parsed),
                Caption = new CaptionOptions { Prompt = parsed.GetValue(prompt)!, Generation = generation.Read(parsed), ReferenceCompatible = parsed.GetValue(compatible) },
                Batch = pictures.Batch(parsed),
                Out = parsed.GetValue(output),
                Resume = parsed.GetValue(resume),
            };
            return new CaptionRun(context, request).Run(cancellation);
        }, CancellationToken.None));
        return command;
    }
}
