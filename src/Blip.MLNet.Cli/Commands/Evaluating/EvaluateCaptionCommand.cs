using System.CommandLine;
using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Cli.Inputs;
using Blip.MLNet.Evaluators.Captions;
using Blip.MLNet.Evaluators.Captions.Meteor;
using Blip.MLNet.Evaluators.Captions.Spice;
using Blip.MLNet.Evaluators.Loaders;
using Blip.MLNet.Evaluators.Loaders.Coco;
using Blip.MLNet.Evaluators.Loaders.Lists;

namespace Blip.MLNet.Cli.Commands.Evaluating;

/// <summary>blip evaluate caption: BLEU, METEOR, ROUGE-L, CIDEr, SPICE.</summary>
internal static class EvaluateCaptionCommand
{
    public static Command Create(CommandContext context)
    {
        var shared = new EvaluationOptionSet("COCO caption annotations, or one of BLIP's caption lists.", "A COCO results file: [{\"image_id\", \"caption\"}].", "image");
        var compatible = new Option<bool>("--reference-compatible") { Description = "Tokenise all captions as one text, as the official program does." };
        var all = new Option<bool>("--all-images") { Description = "Every annotated image must have a result." };
        var plain = new Option<bool>("--cider-plain", "--plain-cider") { Description = "Also plain CIDEr, without CIDEr-D's clipping and length penalty." };
        var meteor = new Option<string?>("--meteor") { Description = "Also METEOR, with the data of this meteor-1.5.jar or folder.", HelpName = "PATH" };
        var spice = new Option<string?>("--spice") { Description = "Also SPICE, with this spice-1.0.jar (needs Java).", HelpName = "JAR" };
        var frequencies = new Option<string?>("--document-frequencies") { Description = "Weigh CIDEr by this corpus (coco-val-df.p) and not by the references.", HelpName = "FILE" };
        var submission = new Option<string?>("--submission") { Description = "Write the results as COCO's and NoCaps' servers take them; without --annotations nothing is measured.", HelpName = "FILE" };
        var command = new Command("caption", "Measure captions: BLEU, ROUGE-L, CIDEr, and METEOR and SPICE where their data is.") { compatible, all, plain, meteor, spice, frequencies, submission };
        foreach (Option option in shared.All) command.Add(option);
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            string results = shared.ResultsFile(parsed, submission);
            if (parsed.GetValue(submission) is { } file)
            {
                CocoCaptionFiles.WriteResults(file, [.. CocoCaptionFiles.ReadResults(results)]);
                if (parsed.GetValue(shared.Annotations) is null) return ExitCodes.Success;
            }
            string annotations = EvaluationOptionSet.Existing(parsed, shared.Annotations);
            CaptionMetricKinds kinds = CaptionMetricKinds.Default | (parsed.GetValue(plain) ? CaptionMetricKinds.CiderPlain : 0)
                | (parsed.GetValue(meteor) is null ? 0 : CaptionMetricKinds.Meteor) | (parsed.GetValue(spice) is null ? 0 : CaptionMetricKinds.Spice);
            var scorer = new CaptionScorer(new CaptionScorerOptions
            {
                Metrics = kinds,
                ReferenceCompatible = parsed.GetValue(compatible),
                MeteorData = parsed.GetValue(meteor) is { } data ? MeteorData.Load(data) : null,
                Spice = parsed.GetValue(spice) is { } jar ? new SpiceOptions { Jar = jar } : null,
                DocumentFrequencies = parsed.GetValue(frequencies) is { } corpus ? DocumentFrequencies.Load(corpus) : null,
            });
            CaptionMetrics metrics = scorer.Score(Samples(annotations, results, parsed.GetValue(all)), cancellation);
            return shared.Report(context, parsed, metrics.ToString(), metrics.ByName().ToDictionary(), () => metrics.Images.Select(image => Item(image, kinds)).ToArray());
        }, CancellationToken.None));
        return command;
    }

    private static IReadOnlyList<CaptionSample> Samples(string annotations, string results, bool all)
    {
        if (JsonKind.BeginsWithObject(annotations)) return CocoCaptionFiles.ReadSamples(annotations, results, all);
        Dictionary<string, string> candidates = CocoCaptionFiles.ReadResults(results).ToDictionary(r => r.ImageId, r => r.Caption, StringComparer.Ordinal);
        var samples = new List<CaptionSample>();
        foreach (CaptionedImage image in BlipCaptionFiles.ReadImages(annotations))
            if (candidates.Remove(image.ImageId, out string? candidate)) samples.Add(new CaptionSample(image.ImageId, candidate, image.References));
            else if (all) throw new InvalidDataException($"{results}: the image {image.ImageId} of {annotations} has no result.");
        return candidates.Count == 0 ? samples : throw new InvalidDataException($"{results}: {candidates.Count} of its images are not in {annotations}: {string.Join(", ", candidates.Keys.Take(10))}.");
    }

    private static Dictionary<string, object> Item(CaptionImageMetrics image, CaptionMetricKinds kinds)
    {
        var item = new Dictionary<string, object> { ["image_id"] = image.Id };
        (CaptionMetricKinds Kind, string Name, double Value)[] values =
        [
            (CaptionMetricKinds.Bleu, "Bleu_1", image.Bleu1), (CaptionMetricKinds.Bleu, "Bleu_2", image.Bleu2), (CaptionMetricKinds.Bleu, "Bleu_3", image.Bleu3), (CaptionMetricKinds.Bleu, "Bleu_4", image.Bleu4),
            (CaptionMetricKinds.Meteor, "METEOR", image.Meteor), (CaptionMetricKinds.RougeL, "ROUGE_L", image.RougeL), (CaptionMetricKinds.Cider, "CIDEr", image.Cider),
            (CaptionMetricKinds.CiderPlain, "CIDEr_plain", image.CiderPlain), (CaptionMetricKinds.Spice, "SPICE", image.Spice),
        ];
        foreach ((CaptionMetricKinds kind, string name, double value) in values)
            if (kinds.HasFlag(kind)) item[name] = value;
        return item;
    }
}
