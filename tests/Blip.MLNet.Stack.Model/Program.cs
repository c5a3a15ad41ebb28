using Blip.MLNet.Stack.Model;
using Microsoft.ML;
using Microsoft.ML.Data;

// Loads the model named by the first argument, with no call before it, and prints what it says of the numbers that follow.
var ml = new MLContext();
ITransformer model = ml.Model.Load(args[0], out DataViewSchema schema);
IDataView rows = ml.Data.LoadFromEnumerable(args.Skip(1).Select(a => new Row { Number = float.Parse(a) }));
Console.WriteLine(string.Join(" ", schema.Select(c => c.Name)));
Console.WriteLine(string.Join(" ", model.Transform(rows).GetColumn<float>("Shifted")));
ShiftTransformer shift = ((IEnumerable<ITransformer>)model).OfType<ShiftTransformer>().Single();
Console.WriteLine($"{shift.BlobBytes} {shift.BlobSum}");
Console.WriteLine($"{System.Diagnostics.Process.GetCurrentProcess().PeakWorkingSet64 >> 20}");

internal sealed class Row
{
    public float Number { get; set; }
}
