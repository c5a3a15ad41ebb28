using System.CommandLine;
using Blip.MLNet.Evaluators.Captions;
using Blip.MLNet.Evaluators.Captions.Meteor;
using Blip.MLNet.Evaluators.Captions.Spice;
using Blip.MLNet.Evaluators.Loaders.Coco;

namespace Blip.MLNet.Cli.Evaluate;

/// <summary><c>blip evaluate caption</c>.</summary>
internal static class EvaluateCaption
{
    public static Command Create()
    {
        var annotations = new Option<string>("--annotations") { Description = "COCO caption annotations (JSON).", Required = true, HelpName = "file" };
        var results = new Option<string>("--results") { Description = "COCO results: [{\"image_id\", \"caption\"}].", Required = true, HelpName = "file" };
        var compatible = new Option<bool>("--reference-compatible") { Description = "Tokenise all captions as one text, as the official program does." };
        var all = new Option<bool>("--all-images") { Description = "Demand a result for every annotated image, as BLIP and LAVIS do." };
        var plain = new Option<bool>("--plain-cider") { Description = "Also print CIDEr without the clipping and the length penalty of CIDEr-D." };
        var frequencies = new Option<string>("--document-frequencies") { Description = "Weigh CIDEr's n-grams by this corpus instead of the references.", HelpName = "file" };
        var meteor = new Option<string>("--meteor") { Description = "Also METEOR, with the data of this meteor-1.5.jar or folder.", HelpName = "path" };
        var spice = new Option<string>("--spice") { Description = "Also SPICE, with this spice-1.0.jar (needs Java).", HelpName = "jar" };
        var report = new Report();
        var command = new Command("caption", "BLEU, METEOR, ROUGE-L, CIDEr and SPICE of a results file.") { annotations, results, compatible, all, plain, frequencies, meteor, spice };
        report.AddTo(command);
        command.SetGuarded(parsed =>
        {
            string? jar = parsed.GetValue(spice), data = parsed.GetValue(meteor), corpus = parsed.GetValue(frequencies);
            var options = new CaptionScorerOptions
            {
                Metrics = CaptionMetricKinds.Default | (parsed.GetValue(plain) ? CaptionMetricKinds.CiderPlain : 0) | (data is null ? 0 : CaptionMetricKinds.Meteor) | (jar is null ? 0 : CaptionMetricKinds.Spice),
                DocumentFrequencies = corpus is null ? null : DocumentFrequencies.Load(corpus),
                MeteorData = data is null ? null : MeteorData.Load(data),
                Spice = jar is null ? null : new SpiceOptions { Jar = jar },
                ReferenceCompatible = parsed.GetValue(compatible),
            };
            IReadOnlyList<CaptionSample> samples = CocoCaptionFiles.ReadSamples(parsed.GetRequiredValue(annotations), parsed.GetRequiredValue(results), parsed.GetValue(all));
            CaptionMetrics metrics = new CaptionScorer(options).Score(samples);
            report.Print(parsed, metrics, metrics.ByName(), writer =>
            {
                foreach (CaptionImageMetrics image in metrics.Images) Report.Numbers(writer, Values(image, metrics.Kinds), "image_id", image.Id);
            });
        });
        return command;
    }

    private static IEnumerable<KeyValuePair<string, double>> Values(CaptionImageMetrics image, CaptionMetricKinds kinds)
    {
        (CaptionMetricKinds Kind, string Name, double Value)[] values =
        [
            (CaptionMetricKinds.Bleu, "Bleu_1", image.Bleu1), (CaptionMetricKinds.Bleu, "Bleu_2", image.Bleu2),
            (CaptionMetricKinds.Bleu, "Bleu_3", image.Bleu3), (CaptionMetricKinds.Bleu, "Bleu_4", image.Bleu4),
            (CaptionMetricKinds.Meteor, "METEOR", image.Meteor), (CaptionMetricKinds.RougeL, "ROUGE_L", image.RougeL),
            (CaptionMetricKinds.Cider, "CIDEr", image.Cider), (CaptionMetricKinds.CiderPlain, "CIDEr_plain", image.CiderPlain),
            (CaptionMetricKinds.Spice, "SPICE", image.Spice),
        ];
        return values.Where(v => (kinds & v.Kind) != 0).Select(v => KeyValuePair.Create(v.Name, v.Value));
    }
}
