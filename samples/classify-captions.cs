// Sorts pictures by what their captions say, with ML.NET's text classification trainer:  dotnet run samples/classify-captions.cs [captions]
// The captions come from a file:  ./blip caption samples/pictures --model models/shapes.safetensors --out captions.json
// Only the official packages build this one: Microsoft.ML.TorchSharp has no stand-in. Its trainer downloads the weights of NAS-BERT when it runs first.
// It is a program without the captioner, because Microsoft.ML.TorchSharp 0.23.0 was made for TorchSharp 0.102.7 and fails with the captioner's 0.107.0.
#:package Microsoft.ML.TorchSharp
#:package libtorch-cpu
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.TorchSharp;

string file = args.Length > 0 ? args[0] : "captions.json";

// Each picture's caption, and the class that the picture belongs to.
Captioned[] results = JsonSerializer.Deserialize<Captioned[]>(File.ReadAllText(file), new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower })!;
string[] one = ["picture-01.png", "picture-10.png"];
var ml = new MLContext(seed: 42);
IDataView photos = ml.Data.LoadFromEnumerable(results.Select(r => new Photo { ImageId = r.ImageId, Caption = r.Caption, Label = one.Contains(r.ImageId) ? "one shape" : "several shapes" }).ToArray());

// The captions are a text column like any other: the trainer takes them as its sentences.
var pipeline = ml.Transforms.Conversion.MapValueToKey("Label")
    .Append(ml.MulticlassClassification.Trainers.TextClassification(labelColumnName: "Label", sentence1ColumnName: "Caption", batchSize: 4, maxEpochs: 5))
    .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
ITransformer classifier = pipeline.Fit(photos);

foreach (Sorted row in ml.Data.CreateEnumerable<Sorted>(classifier.Transform(photos), reuseRowObject: false))
    Console.WriteLine($"{row.ImageId}: {row.Caption} -> {row.PredictedLabel}");

class Captioned
{
    public string ImageId { get; set; } = "";
    public string Caption { get; set; } = "";
}

class Photo
{
    public string ImageId { get; set; } = "";
    public string Caption { get; set; } = "";
    public string Label { get; set; } = "";
}

class Sorted
{
    public string ImageId { get; set; } = "";
    public string Caption { get; set; } = "";
    public string PredictedLabel { get; set; } = "";
}
