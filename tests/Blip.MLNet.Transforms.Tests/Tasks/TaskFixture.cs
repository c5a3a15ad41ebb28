using System.Globalization;
using Blip.MLNet.FreshProcess;
using Blip.MLNet.Modules.Images;
using Blip.MLNet.Testing;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Transforms.Tests.Tasks;

/// <summary>A folder with pictures of noise, rows that name them with texts, and what all tests of transforms ask.</summary>
internal sealed class TaskFixture : IDisposable
{
    public TaskFixture(int size, IReadOnlyList<string> texts, int pictures = 4)
    {
        var random = new Random(3);
        for (int i = 0; i < pictures; i++)
        {
            byte[] pixels = new byte[size * size * 4];
            random.NextBytes(pixels);
            for (int p = 3; p < pixels.Length; p += 4) pixels[p] = 255;
            using MLImage image = MLImage.CreateFromPixels(size, size, MLPixelFormat.Bgra32, pixels);
            image.Save(Path.Combine(Folder, $"picture{i}.png"));
        }
        Rows = [.. texts.Select((text, i) => new InputRow { ImagePath = $"picture{i % pictures}.png", SecondImagePath = $"picture{(i + 1) % pictures}.png", Text = text })];
    }

    public MLContext ML { get; } = new(seed: 1);

    public string Folder { get; } = Directory.CreateTempSubdirectory("blip-task-").FullName;

    public InputRow[] Rows { get; }

    public IDataView Data => ML.Data.LoadFromEnumerable(Rows);

    /// <summary>Texts of different lengths in words that every golden vocabulary can spell.</summary>
    public static string[] Texts => ["a man", "the dog and the cat on a small table", "what is it?", "no", "a large red bus on the street near a house"];

    public IEstimator<ITransformer> LoadImages => ML.Transforms.LoadImages("Image", Folder, "ImagePath").Append(ML.Transforms.LoadImages("Second", Folder, "SecondImagePath"));

    public RgbImage Picture(string name) => RgbImage.Load(Path.Combine(Folder, name));

    /// <summary>The same values in a fresh process, and from a zip loaded here.</summary>
    public void AssertZip(ITransformer model, string column, params string[] expected)
    {
        string zip = Path.Combine(Folder, "model.zip");
        ML.Model.Save(model, Data.Schema, zip);
        AssertSame(expected, FreshProcess.Run(zip, column, Rows));
    }

    /// <summary>Texts are equal, numbers nearly so.</summary>
    public static void AssertSame(string[] expected, string[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            string[] e = expected[i].Split(' '), a = actual[i].Split(' ');
            Assert.Equal(e.Length, a.Length);
            for (int j = 0; j < e.Length; j++)
                if (double.TryParse(e[j], CultureInfo.InvariantCulture, out double number)) Assert.Equal(number, double.Parse(a[j], CultureInfo.InvariantCulture), 1e-4);
                else Assert.Equal(e[j], a[j]);
        }
    }

    public static string Show(IEnumerable<float> values) => string.Join(' ', values.Select(v => v.ToString("R", CultureInfo.InvariantCulture)));

    /// <summary>Eight prediction engines over one transformer give the rows that a pass gives.</summary>
    public void AssertEngines<TOutput>(ITransformer model, Func<TOutput, string> show) where TOutput : class, new()
    {
        string[] expected = [.. ML.Data.CreateEnumerable<TOutput>(model.Transform(Data), reuseRowObject: false).Select(show)];
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            using PredictionEngine<InputRow, TOutput> engine = ML.Model.CreatePredictionEngine<InputRow, TOutput>(model, new PredictionEngineOptions { OwnsTransformer = false });
            AssertSame(expected, [.. Rows.Select(r => show(engine.Predict(r)))]);
        });
    }

    /// <summary>A pass leaves no tensor behind.</summary>
    public void AssertNoLeak<TOutput>(ITransformer model) where TOutput : class, new()
    {
        int Pass() => ML.Data.CreateEnumerable<TOutput>(model.Transform(Data), reuseRowObject: false).Count();
        Pass();
        long before = LivingTensors.Count();
        Assert.Equal(Rows.Length, Pass());
        Assert.Equal(before, LivingTensors.Count());
    }

    /// <summary>The shape that the estimator gives and the schema that the transformer gives have the same columns of the same kinds.</summary>
    public void AssertShape(IEstimator<ITransformer> estimator)
    {
        SchemaShape shape = estimator.GetOutputSchema(SchemaShape.Create(Data.Schema));
        SchemaShape actual = SchemaShape.Create(estimator.Fit(Data).GetOutputSchema(Data.Schema));
        Assert.Equal(actual.Select(c => $"{c.Name} {c.Kind} {c.ItemType}").Order(), shape.Select(c => $"{c.Name} {c.Kind} {c.ItemType}").Order());
    }

    public static bool Has(string golden) => Goldens.Has("blip", golden, "case.json");

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
