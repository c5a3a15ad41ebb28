// Answers questions about a picture:  dotnet run samples/ask.cs [model] [picture] [question]
// The model looks at the picture while it reads the question, and then writes an answer of its own or ranks a list of answers.
// The small model of this repository was asked about shapes, colours, counts and places; Salesforce/blip-vqa-base knows photographs.
#:project ../src/Blip.MLNet.Evaluators
#:project ../src/Blip.MLNet.Transforms
using Microsoft.ML;
using Microsoft.ML.Data;

// What is asked.
string model = args.Length > 0 ? args[0] : "models/shapes-vqa.safetensors";
string picture = args.Length > 1 ? args[1] : "samples/pictures/picture-04.png";
string question = args.Length > 2 ? args[2] : "what color is the circle?";

// In a notebook, the picture: RgbImage.Load(picture)

// One row; a table of many pictures and questions works alike.
var ml = new MLContext(seed: 42);
IDataView questions = ml.Data.LoadFromEnumerable(new[] { new Row { ImagePath = picture, Question = question } });
IDataView pictures = ml.Transforms.LoadImages("Image", "", "ImagePath").Fit(questions).Transform(questions);

// In words of its own.
using var generator = ml.Transforms.BlipVqa("Answer", "Image", "Question", model).Fit(pictures);
Console.WriteLine($"{question} {generator.Transform(pictures).GetColumn<string>("Answer").Single()}");

// The best of a list.
using var chooser = ml.Transforms.BlipVqa("Answer", "Image", "Question", model, answers: ["red", "green", "blue", "yes", "no", "two"]).Fit(pictures);
Console.WriteLine($"of the list: {chooser.Transform(pictures).GetColumn<string>("Answer").Single()}");

class Row
{
    public string ImagePath { get; set; } = "";
    public string Question { get; set; } = "";
}
