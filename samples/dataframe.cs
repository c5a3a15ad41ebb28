// A DataFrame goes in as data, captions and scores come out as a DataFrame:  dotnet run samples/dataframe.cs [model]
// A DataFrame of Microsoft.Data.Analysis is an IDataView, so every transform takes one; ToDataFrame turns what comes out into one again.
#:project ../src/Blip.MLNet.Transforms
using Blip.MLNet.Transforms.Captioning;
using Microsoft.Data.Analysis;
using Microsoft.ML;

// The captioner.
string model = args.Length > 0 ? args[0] : "models/shapes.safetensors";

// A frame is a data view.
string[] files = ["samples/pictures/picture-01.png", "samples/pictures/picture-02.png", "samples/pictures/picture-03.png"];
var photos = new DataFrame(new StringDataFrameColumn("ImagePath", files));

// The frame goes in. A score says how sure the captioner is: the mean log probability of its words.
var ml = new MLContext(seed: 42);
var pipeline = ml.Transforms.LoadImages("Image", "", "ImagePath")
    .Append(ml.Transforms.BlipCaption("Caption", "Image", new BlipCaptionOptions { Model = model, ScoreColumnName = "Score" }));
using var captioner = pipeline.Fit(photos);

// Pictures cannot be in a frame, so the other columns are chosen; -1 takes all rows.
DataFrame captioned = captioner.Transform(photos).ToDataFrame(-1, "ImagePath", "Caption", "Score");
foreach (DataFrameRow row in captioned.Rows)
    Console.WriteLine($"{row["ImagePath"]}: {row["Caption"]} ({row["Score"]:F3})");
