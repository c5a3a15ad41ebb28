// Fine-tunes a captioner with LoRA on your own pictures and captions:  dotnet run samples/fine-tune.cs [model] [annotations] [folder]
// The captioner says "there is a green heart at the top right of a black background". These twelve pictures come with captions of another kind,
// "green heart", and the captioner learns to write such ones: small matrices beside the attention layers are trained, the model stays as it is.
#:project ../src/Blip.MLNet.Trainers
using Blip.MLNet.Modules.Adapters;
using Blip.MLNet.Trainers.Captioning;
using Blip.MLNet.Trainers.Schedules;
using Microsoft.ML;

// Your pictures, and a file of COCO's form with a caption or more for each.
string model = args.Length > 0 ? args[0] : "models/shapes.safetensors";
string annotations = args.Length > 1 ? args[1] : "samples/pictures/short-captions.json";
string folder = args.Length > 2 ? args[2] : "samples/pictures";

// How it captions before: CIDEr tells how like your captions its own are.
var ml = new MLContext(seed: 42);
IDataView photos = ml.Data.LoadFromCocoCaptions(annotations, imageFolder: folder);
IDataView images = ml.Transforms.LoadImages("Image", "", "ImagePath").Fit(photos).Transform(photos);
using var before = ml.Transforms.BlipCaption("Before", "Image", model).Fit(images);
Console.WriteLine($"CIDEr before: {ml.ImageCaptioning.Evaluate(before.Transform(images), candidate: "Before").Cider:F2}");

// A row per caption is an example. With validation data, Train(pairs, validation) keeps the best epoch.
IDataView pairs = ml.Data.LoadFromCocoCaptionPairs(annotations, imageFolder: folder);
var trainer = ml.ImageCaptioning.Trainers.Blip(new BlipCaptionTrainerOptions
{
    Model = model,
    ImageColumnName = "ImagePath",
    TransformerImageColumnName = "Image",
    Lora = new LoraConfig { R = 8, Alpha = 16 },
    LearningRate = new LearningRateSchedule { InitialRate = 5e-3 },
    MaxEpochs = 20,
    BatchSize = 4,
});
CaptionTrainingResult result = trainer.Train(pairs);
using var captioner = result.Transformer;
Console.WriteLine($"{result.Parameters.Trainable:N0} of {result.Parameters.All:N0} parameters were trained");
Console.WriteLine($"loss {result.History.Epochs[0].TrainLoss:F2} in the first epoch, {result.History.Epochs[^1].TrainLoss:F2} in the last");

// In a notebook, the epochs and a plot of their loss: result.History

// What comes out is the transformer of BlipCaption: for pipelines, zips and evaluation.
IDataView captioned = captioner.Transform(images);
var metrics = ml.ImageCaptioning.Evaluate(captioned, candidate: "PredictedCaption");
Console.WriteLine(metrics);

// In a notebook, the pictures with their new captions: captioned.ToPictureSheet("Image", "PredictedCaption")
