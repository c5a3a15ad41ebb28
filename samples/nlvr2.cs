// Judges sentences about two pictures:  dotnet run samples/nlvr2.cs [model] [first] [second] [sentence]
// Is a sentence true of two pictures (natural-language visual reasoning, NLVR2)? The model looks at both while it reads the sentence.
// The small model of this repository judges simple sentences about shapes, colours and counts; Salesforce's model_base_nlvr.pth knows photographs.
#:project ../src/Blip.MLNet.Evaluators
#:project ../src/Blip.MLNet.Transforms
using Microsoft.ML;

// What is judged.
string model = args.Length > 0 ? args[0] : "models/shapes-nlvr2.safetensors";
string first = args.Length > 1 ? args[1] : "samples/pictures/picture-03.png";
string second = args.Length > 2 ? args[2] : "samples/pictures/picture-04.png";
string sentence = args.Length > 3 ? args[3] : "Both pictures show a star.";

// In a notebook, both pictures: PictureSheet.OfFiles([first, second], title: sentence)

// Two picture columns and a text column go in; PredictedLabel, Score and Probability come out, as of ML.NET's binary classifiers.
var ml = new MLContext(seed: 42);
IDataView pairs = ml.Data.LoadFromEnumerable(new[] { new Pair { First = first, Second = second, Sentence = sentence } });
var pipeline = ml.Transforms.LoadImages("FirstImage", "", "First")
    .Append(ml.Transforms.LoadImages("SecondImage", "", "Second"))
    .Append(ml.Transforms.BlipNlvr2("FirstImage", "SecondImage", "Sentence", model));
using var judge = pipeline.Fit(pairs);

// The judgement.
foreach (Judged row in ml.Data.CreateEnumerable<Judged>(judge.Transform(pairs), reuseRowObject: false))
    Console.WriteLine($"{sentence} {row.PredictedLabel} (probability {row.Probability:F3})");

class Pair
{
    public string First { get; set; } = "";
    public string Second { get; set; } = "";
    public string Sentence { get; set; } = "";
}

class Judged
{
    public bool PredictedLabel { get; set; }
    public float Probability { get; set; }
}
