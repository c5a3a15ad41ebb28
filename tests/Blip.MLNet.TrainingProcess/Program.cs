using System.Globalization;
using System.Text.Json;
using Blip.MLNet.Trainers.Captioning;
using Blip.MLNet.Trainers.Progress;
using Blip.MLNet.TrainingProcess;
using Microsoft.ML;

// usage: TrainingProcess FOLDER KIND CHECKPOINT-EVERY
// Trains with FOLDER/rows.json and FOLDER/vocab.txt into FOLDER/out. After each batch it prints "step NUMBER" and waits for a line on stdin, unless stdin has ended;
// it prints every message, and "end" when all is written.
string folder = args[0];
var ml = new MLContext(seed: 1);
TinyRow[] rows = JsonSerializer.Deserialize<TinyRow[]>(File.ReadAllText(Path.Combine(folder, "rows.json")))!;
BlipCaptionTrainerOptions options = TinyTraining.Of(args[1], TinyTraining.Options(folder)) with { CheckpointEvery = int.Parse(args[2], CultureInfo.InvariantCulture), Progress = new Steps() };
IDataView data = ml.Data.LoadFromEnumerable(rows);
ml.ImageCaptioning.Trainers.Blip(options).Train(data, data).Transformer.Dispose();
Console.WriteLine("end");
return 0;

/// <summary>Prints at once, on the thread that trains, and holds it until it may go on.</summary>
internal sealed class Steps : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value)
    {
        if (value.Message.Length > 0) Console.WriteLine($"{value.Stage}: {value.Message}");
        if (value.Stage != TrainingStage.Training) return;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"step {value.Epoch * value.Batches + value.Batch}"));
        Console.In.ReadLine();
    }
}
