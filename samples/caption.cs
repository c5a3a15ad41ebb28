// Captions the pictures of a folder in an ML.NET pipeline:  dotnet run samples/caption.cs [model] [folder]
// A pipeline loads the pictures and writes a sentence about each into a text column. The small model of this repository knows coloured shapes;
// with a model such as Salesforce/blip-image-captioning-base the same lines describe photographs.
#:project ../src/Blip.MLNet.Evaluators
#:project ../src/Blip.MLNet.Transforms
using Microsoft.ML;

// The model is a file, a folder, or a name on the Hugging Face Hub, which is downloaded once.
string model = args.Length > 0 ? args[0] : "models/shapes.safetensors";
string folder = args.Length > 1 ? args[1] : "samples/pictures";

// A row for each picture file: its id and its path.
var ml = new MLContext(seed: 42);
IDataView photos = ml.Data.LoadFromImageFolder(folder);

// Fit loads the model and looks at no picture. Transform computes nothing yet: captions come when the column is read, eight pictures at a time.
var pipeline = ml.Transforms.LoadImages("Image", "", "ImagePath")
    .Append(ml.Transforms.BlipCaption("Caption", "Image", model, numBeams: 3));
using var captioner = pipeline.Fit(photos);
IDataView captioned = captioner.Transform(photos);

// Reading the rows runs the model.
foreach (var row in ml.Data.CreateEnumerable<Row>(captioned, reuseRowObject: false))
    Console.WriteLine($"{row.ImageId}: {row.Caption}");

// In a notebook, the pictures with their captions: captioned.ToPictureSheet("Image", "Caption")

class Row
{
    public string ImageId { get; set; } = "";
    public string Caption { get; set; } = "";
}
