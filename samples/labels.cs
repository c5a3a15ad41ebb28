// Finds the label that fits each picture, without training (zero-shot):  dotnet run samples/labels.cs [model] [folder] [label,label,...]
// Each picture is matched with a sentence for every label, and the sentence that the model believes most wins. New labels need no training.
// The small model of this repository knows the names of shapes; Salesforce/blip-itm-base-coco those of the world.
#:project ../src/Blip.MLNet.Evaluators
#:project ../src/Blip.MLNet.Transforms
using Microsoft.ML;
using Microsoft.ML.Data;

// The labels are words of your choice.
string model = args.Length > 0 ? args[0] : "models/shapes-retrieval.safetensors";
string folder = args.Length > 1 ? args[1] : "samples/pictures";
string[] labels = (args.Length > 2 ? args[2] : "circle,square,triangle,star,heart,diamond").Split(',');

// Every picture with a sentence for every label. Each distinct picture of a batch is encoded once.
var ml = new MLContext(seed: 42);
string[] files = [.. ml.Data.LoadFromImageFolder(folder).GetColumn<string>("ImagePath")];
IDataView pairs = ml.Data.LoadFromEnumerable(files.SelectMany(file => labels.Select(label => new Pair { ImagePath = file, Label = label, Text = $"a picture of a {label}" })).ToArray());
var pipeline = ml.Transforms.LoadImages("Image", "", "ImagePath").Append(ml.Transforms.BlipImageTextMatch("Image", "Text", model));
using var matcher = pipeline.Fit(pairs);

// The label whose sentence the matching head believes most. A picture of two kinds of shapes gets one of them.
Match[] best = [.. ml.Data.CreateEnumerable<Match>(matcher.Transform(pairs), reuseRowObject: false).GroupBy(m => m.ImagePath).Select(p => p.MaxBy(m => m.ItmProbability)!)];
foreach (Match match in best)
    Console.WriteLine($"{Path.GetFileName(match.ImagePath)}: {match.Label}");

// In a notebook, the pictures with their labels: PictureSheet.OfFiles(best.Select(m => m.ImagePath), best.Select(m => m.Label))

class Pair
{
    public string ImagePath { get; set; } = "";
    public string Label { get; set; } = "";
    public string Text { get; set; } = "";
}

class Match
{
    public string ImagePath { get; set; } = "";
    public string Label { get; set; } = "";
    public float ItmProbability { get; set; }
}
