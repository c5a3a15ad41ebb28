// Captions the pictures of a folder in an ML.NET pipeline:  dotnet run samples/caption.cs [model] [folder]
#:project ../src/Blip.MLNet.Evaluators
#:project ../src/Blip.MLNet.Transforms
using Microsoft.ML;

string model = args.Length > 0 ? args[0] : "models/shapes.safetensors";
string folder = args.Length > 1 ? args[1] : "samples/pictures";

var ml = new MLContext(seed: 42);
IDataView photos = ml.Data.LoadFromImageFolder(folder);

var pipeline = ml.Transforms.LoadImages("Image", "", "ImagePath")
    .Append(ml.Transforms.BlipCaption("Caption", "Image", model, numBeams: 3));
using var captioner = pipeline.Fit(photos);
IDataView captioned = captioner.Transform(photos);

foreach (var row in ml.Data.CreateEnumerable<Row>(captioned, reuseRowObject: false))
    Console.WriteLine($"{row.ImageId}: {row.Caption}");

// In a notebook, the pictures with their captions: captioned.ToPictureSheet("Image", "Caption")

class Row
{
    public string ImageId { get; set; } = "";
    public string Caption { get; set; } = "";
}
