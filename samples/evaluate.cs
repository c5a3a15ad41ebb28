// Captions the pictures of a COCO file and measures the captions by its references:  dotnet run samples/evaluate.cs [model] [annotations] [folder]
// Metrics compare each caption with what people wrote about the picture. BLEU counts runs of words, ROUGE-L the longest common sequence,
// CIDEr weighs words by how rare they are; for CIDEr of a real data set see docs/evaluation.md, twelve pictures only show how it is done.
#:project ../src/Blip.MLNet.Evaluators
#:project ../src/Blip.MLNet.Transforms
using Blip.MLNet.Evaluators.Captions;
using Microsoft.ML;

// The annotations are COCO's: images, and captions with the image's id.
string model = args.Length > 0 ? args[0] : "models/shapes.safetensors";
string annotations = args.Length > 1 ? args[1] : "samples/pictures/captions.json";
string folder = args.Length > 2 ? args[2] : "samples/pictures";

// One row per image, with all of its references.
var ml = new MLContext(seed: 42);
IDataView photos = ml.Data.LoadFromCocoCaptions(annotations, imageFolder: folder);
var pipeline = ml.Transforms.LoadImages("Image", "", "ImagePath").Append(ml.Transforms.BlipCaption("Caption", "Image", model));
using var captioner = pipeline.Fit(photos);
IDataView captioned = captioner.Transform(photos);

// In a notebook, the pictures with their captions: captioned.ToPictureSheet("Image", "Caption")

// BLEU, ROUGE-L and CIDEr as the COCO code has them.
CaptionMetrics metrics = ml.ImageCaptioning.Evaluate(captioned, candidate: "Caption", references: "References", imageId: "ImageId");
Console.WriteLine(metrics);

// And image by image.
foreach (CaptionImageMetrics image in metrics.Images.OrderByDescending(i => i.Cider).Take(3))
    Console.WriteLine($"image {image.Id}: CIDEr {image.Cider:F3}");
