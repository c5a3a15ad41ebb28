// Sorts pictures by what their captions say, with ML.NET's text classification trainer:  dotnet run samples/classify-captions.cs [model]
// Only the official packages build this one: Microsoft.ML.TorchSharp has no stand-in. Its trainer downloads the weights of NAS-BERT when it runs first.
#:project ../src/Blip.MLNet.Evaluators
#:project ../src/Blip.MLNet.Transforms
#:package Microsoft.ML.TorchSharp
using Microsoft.ML;
using Microsoft.ML.TorchSharp;

string model = args.Length > 0 ? args[0] : "models/shapes.safetensors";

// Pictures and the class that each belongs to.
string[] one = ["01", "10"], several = ["02", "03", "04", "05", "06", "07", "08", "09", "11", "12"];
var ml = new MLContext(seed: 42);
IDataView photos = ml.Data.LoadFromEnumerable(one.Select(n => new Photo { ImagePath = $"samples/pictures/picture-{n}.png", Label = "one shape" })
    .Concat(several.Select(n => new Photo { ImagePath = $"samples/pictures/picture-{n}.png", Label = "several shapes" })).ToArray());

// The captions are a text column like any other: the trainer takes them as its sentences.
var pipeline = ml.Transforms.LoadImages("Image", "", "ImagePath")
    .Append(ml.Transforms.BlipCaption("Caption", "Image", model))
    .Append(ml.Transforms.Conversion.MapValueToKey("Label"))
    .Append(ml.MulticlassClassification.Trainers.TextClassification(labelColumnName: "Label", sentence1ColumnName: "Caption", batchSize: 4, maxEpochs: 5))
    .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
ITransformer classifier = pipeline.Fit(photos);

foreach (Sorted row in ml.Data.CreateEnumerable<Sorted>(classifier.Transform(photos), reuseRowObject: false))
    Console.WriteLine($"{Path.GetFileName(row.ImagePath)}: {row.Caption} -> {row.PredictedLabel}");

class Photo
{
    public string ImagePath { get; set; } = "";
    public string Label { get; set; } = "";
}

class Sorted
{
    public string ImagePath { get; set; } = "";
    public string Caption { get; set; } = "";
    public string PredictedLabel { get; set; } = "";
}
