// Saves a captioner with its weights as a model zip, loads it again and captions one picture:  dotnet run samples/save-load.cs [model] [picture]
// A model zip holds the whole pipeline: another process, or another machine, loads it by one line and needs no other file.
#:project ../src/Blip.MLNet.Evaluators
#:project ../src/Blip.MLNet.Transforms
using Microsoft.ML;

// What is captioned, and by what.
string model = args.Length > 0 ? args[0] : "models/shapes.safetensors";
string picture = args.Length > 1 ? args[1] : "samples/pictures/picture-01.png";

// Fit loads the model; it needs the columns of the data, not its rows.
var ml = new MLContext(seed: 42);
IDataView photos = ml.Data.LoadFromEnumerable(new[] { new Photo { ImagePath = picture } });
var pipeline = ml.Transforms.LoadImages("Image", "", "ImagePath").Append(ml.Transforms.BlipCaption("Caption", "Image", model));
using var captioner = pipeline.Fit(photos);

// The zip holds weights, vocabulary and settings: nothing else has to be there where it is loaded.
string zip = Path.Combine(Path.GetTempPath(), $"captioner-{Environment.ProcessId}.zip");
ml.Model.Save(captioner, photos.Schema, zip);
Console.WriteLine($"saved {new FileInfo(zip).Length / 1e6:F1} MB");

// Another program would begin here.
ITransformer loaded = ml.Model.Load(zip, out _);
var engine = ml.Model.CreatePredictionEngine<Photo, CaptionedPhoto>(loaded);
Console.WriteLine($"{Path.GetFileName(picture)}: {engine.Predict(new Photo { ImagePath = picture }).Caption}");
File.Delete(zip);

// In a notebook, the picture: RgbImage.Load(picture)

class Photo
{
    public string ImagePath { get; set; } = "";
}

class CaptionedPhoto
{
    public string Caption { get; set; } = "";
}
