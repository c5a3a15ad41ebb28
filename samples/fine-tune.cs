// Fine-tunes a captioner with LoRA on your own pictures and captions:  dotnet run samples/fine-tune.cs [model] [annotations] [folder]
#:project ../src/Blip.MLNet.Trainers
using Blip.MLNet.Modules.Adapters;
using Blip.MLNet.Trainers.Captioning;
using Blip.MLNet.Trainers.Schedules;
using Microsoft.ML;

string model = args.Length > 0 ? args[0] : "models/shapes.safetensors";
string annotations = args.Length > 1 ? args[1] : "samples/pictures/captions.json";
string folder = args.Length > 2 ? args[2] : "samples/pictures";

// One row per caption; COCO's format is one of several that ml.Data loads.
var ml = new MLContext(seed: 42);
IDataView pairs = ml.Data.LoadFromCocoCaptionPairs(annotations, imageFolder: folder);

// Small matrices beside the attention layers are trained, the model itself stays as it is.
var trainer = ml.ImageCaptioning.Trainers.Blip(new BlipCaptionTrainerOptions
{
    Model = model,
    ImageColumnName = "ImagePath",
    TransformerImageColumnName = "Image",
    Lora = new LoraConfig { R = 8, Alpha = 16 },
    LearningRate = new LearningRateSchedule { InitialRate = 1e-3 },
    MaxEpochs = 3,
    BatchSize = 4,
});
CaptionTrainingResult result = trainer.Train(pairs);
using var captioner = result.Transformer;
Console.WriteLine(result.Parameters);
foreach (var epoch in result.History.Epochs)
    Console.WriteLine($"epoch {epoch.Epoch}: loss {epoch.TrainLoss:F3}");

// In a notebook, the epochs and a plot of their loss: result.History

// What comes out is the transformer of BlipCaption: for pipelines, zips and evaluation.
IDataView photos = ml.Data.LoadFromCocoCaptions(annotations, imageFolder: folder);
IDataView images = ml.Transforms.LoadImages("Image", "", "ImagePath").Fit(photos).Transform(photos);
var metrics = ml.ImageCaptioning.Evaluate(captioner.Transform(images), candidate: "PredictedCaption");
Console.WriteLine(metrics);
