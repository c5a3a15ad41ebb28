using System.Diagnostics;
using Blip.MLNet.Stack.Model;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Stack.Tests.MLNet;

/// <summary>A transformer of an outside assembly, which has no public way to save itself.</summary>
public sealed class SavedModelTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 3);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("blip-stack");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Comes_back_with_its_state_and_its_stream()
    {
        string zip = Save(blobBytes: 3 << 16);
        Assert.Contains("TransformerChain/Transform_001/Blob", ZipEntries.Read(zip).Select(e => e.Name));
        ITransformer model = _ml.Model.Load(zip, out DataViewSchema schema);
        ShiftTransformer shift = Assert.IsType<ShiftTransformer>(((IEnumerable<ITransformer>)model).Last());
        Assert.Equal(("Shifted", "Copied", 2.5f, 3L << 16, 3L << 16), (shift.Output, shift.Input, shift.By, shift.BlobBytes, shift.BlobSum));
        Assert.Equal(["ImagePath", "Text", "Number", "Vec"], schema.Select(c => c.Name));
        Assert.Equal([4f, 0.5f, float.NaN], model.Transform(_ml.Data.LoadFromEnumerable(ModelRow.Some)).GetColumn<float>("Shifted"));
    }

    [Fact]
    public async Task Loads_in_another_process_with_no_call_before_it()
    {
        string zip = Save(blobBytes: 1 << 20);
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])[typeof(ShiftTransformer).Assembly.Location, zip, "1", "-3"]) start.ArgumentList.Add(argument);
        using Process loader = Process.Start(start)!;
        Task<string> errors = loader.StandardError.ReadToEndAsync();
        string[] lines = (await loader.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.TrimEntries);
        await loader.WaitForExitAsync();
        Assert.True(loader.ExitCode == 0, await errors);
        Assert.Equal(["ImagePath Text Number Vec", "3.5 -0.5", $"{1 << 20} {1 << 20}"], lines[..3]);
    }

    [Fact]
    public void A_loaded_model_predicts_row_by_row()
    {
        ITransformer model = _ml.Model.Load(Save(blobBytes: 0), out _);
        using PredictionEngine<ModelRow, ShiftedRow> engine = _ml.Model.CreatePredictionEngine<ModelRow, ShiftedRow>(model);
        Assert.Equal([4f, 0.5f, float.NaN, 4f], ModelRow.Some.Append(ModelRow.Some[0]).Select(row => engine.Predict(row).Shifted));
        Assert.Equal(["ImagePath", "Text", "Number", "Vec", "Copied", "Shifted"], engine.OutputSchema.Select(c => c.Name));
    }

    [Fact]
    public void A_loaded_model_serves_many_threads()
    {
        ITransformer model = _ml.Model.Load(Save(blobBytes: 0), out _);
        IDataView result = model.Transform(_ml.Data.LoadFromEnumerable(Enumerable.Range(0, 500).Select(i => new ModelRow { Number = i }).ToArray()));
        float[] expected = [.. Enumerable.Range(0, 500).Select(i => i + 2.5f)];
        Parallel.For(0, 8, _ => Assert.Equal(expected, result.GetColumn<float>("Shifted")));
    }

    [Fact]
    public void Temporary_files_go_to_the_contexts_folder_and_are_gone_afterwards()
    {
        string temp = _folder.CreateSubdirectory("temp").FullName;
        _ml.TempFilePath = temp;
        bool used = false;
        using (var watcher = new FileSystemWatcher(temp) { EnableRaisingEvents = true })
        using (var seen = new ManualResetEventSlim())
        {
            watcher.Created += (_, _) => seen.Set();
            Save(blobBytes: 1 << 16);
            used = seen.Wait(TimeSpan.FromSeconds(10));
        }
        Assert.True(used);
        Assert.Empty(Directory.EnumerateFileSystemEntries(temp));
    }

    [Fact]
    public void A_broken_part_says_what_is_wrong_with_it()
    {
        string zip = Save(blobBytes: 0, by: float.NaN);
        var error = Assert.Throws<InvalidOperationException>(() => _ml.Model.Load(zip, out _));
        Assert.Equal("The shift is no number", error.GetBaseException().Message);
        Assert.IsType<FormatException>(error.GetBaseException());
    }

    private string Save(long blobBytes, float by = 2.5f)
    {
        string zip = Path.Combine(_folder.FullName, "shift.zip");
        IDataView rows = _ml.Data.LoadFromEnumerable(ModelRow.Some);
        var chain = _ml.Transforms.CopyColumns("Copied", "Number").Append(_ml.Transforms.Shift("Shifted", "Copied", by, blobBytes));
        _ml.Model.Save(chain.Fit(rows), rows.Schema, zip);
        return zip;
    }

    private sealed class ShiftedRow
    {
        public float Shifted { get; set; }
    }
}
