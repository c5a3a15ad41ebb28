// Searches a folder of pictures by text:  dotnet run samples/search.cs [model] [folder] [text]
// Pictures are encoded once, into vectors; a text is encoded alike, and the pictures whose vectors lie nearest are a shortlist, which the
// matching head, slower and better, puts in order. The small model of this repository finds shapes; Salesforce/blip-itm-base-coco finds photographs.
#:project ../src/Blip.MLNet.Evaluators
#:project ../src/Blip.MLNet.Transforms
using Blip.MLNet.Transforms.Retrieval;
using Microsoft.ML;

// What is searched for, and where.
string model = args.Length > 0 ? args[0] : "models/shapes-retrieval.safetensors";
string folder = args.Length > 1 ? args[1] : "samples/pictures";
string text = args.Length > 2 ? args[2] : "a red circle";

// Fit encodes the gallery once; the zip of the transformer would hold it.
var ml = new MLContext(seed: 42);
IDataView files = ml.Data.LoadFromImageFolder(folder);
IDataView gallery = ml.Transforms.LoadImages("Image", "", "ImagePath").Fit(files).Transform(files);
using var search = ml.Transforms.BlipRetrieval("Found", "Image", "Text", new BlipRetrievalOptions { Model = model, IdColumnName = "ImageId", K = 3 }).Fit(gallery);

// The shortlist comes from the vectors (ITC), its order from the matching head (ITM).
IDataView queries = ml.Data.LoadFromEnumerable(new[] { new Query { Text = text } });
Hits hits = ml.Data.CreateEnumerable<Hits>(search.Transform(queries), reuseRowObject: false).Single();
for (int i = 0; i < hits.Found.Length; i++)
    Console.WriteLine($"{i + 1}. {hits.Found[i]} ({hits.Scores[i]:F3})");

// In a notebook, a contact sheet of what was found: PictureSheet.OfFiles(hits.Found.Select(id => Path.Combine(folder, id)), hits.Found.Zip(hits.Scores, (id, score) => $"{id}\n{score:F3}"), title: text)

class Query
{
    public string Text { get; set; } = "";
}

class Hits
{
    public string[] Found { get; set; } = [];
    public float[] Scores { get; set; } = [];
}
