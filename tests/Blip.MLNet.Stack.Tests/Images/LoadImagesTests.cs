using System.IO.Compression;
using Blip.MLNet.Testing;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Blip.MLNet.Stack.Tests.Images;

public sealed class LoadImagesTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly string _folder = Directory.CreateTempSubdirectory("blip-load-images-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private sealed class Row
    {
        public string ImagePath { get; set; } = "";
    }


    private string Save(string name, byte blue, byte green, byte red)
    {
        byte[] pixels = [.. Enumerable.Repeat(new byte[] { blue, green, red, 255 }, 6).SelectMany(p => p)];
        using MLImage image = MLImage.CreateFromPixels(3, 2, MLPixelFormat.Bgra32, pixels);
        image.Save(Path.Combine(_folder, name));
        return name;
    }

    private IDataView Load(params string[] names) =>
        _ml.Transforms.LoadImages("Image", _folder, "ImagePath").Fit(Rows(names)).Transform(Rows(names));

    private IDataView Rows(params string[] names) => _ml.Data.LoadFromEnumerable(names.Select(n => new Row { ImagePath = n }).ToList());

    private static List<T> Read<T>(IDataView view, Func<MLImage?, T> read)
    {
        var values = new List<T>();
        DataViewSchema.Column column = view.Schema["Image"];
        using DataViewRowCursor cursor = view.GetRowCursor([column]);
        ValueGetter<MLImage> getter = cursor.GetGetter<MLImage>(column);
        MLImage? image = null;
        while (cursor.MoveNext())
        {
            getter(ref image!);
            values.Add(read(image));
        }
        return values;
    }

    [Fact]
    public void PicturesAreDecodedWithTheirPath()
    {
        IDataView view = Load(Save("a.png", 10, 20, 30), Save("b.png", 1, 2, 3), "");
        Assert.IsType<ImageDataViewType>(view.Schema["Image"].Type);
        List<string> found = Read(view, i => i is null ? "none" : $"{Path.GetFileName(i.Tag)} {i.Width}x{i.Height} {string.Join(',', i.GetBGRPixels[..3])}");
        Assert.Equal(["a.png 3x2 10,20,30", "b.png 3x2 1,2,3", "none"], found);
    }

    [Fact]
    public void TheGetterDisposesThePictureHandedInAndTheCursorTheLast()
    {
        var seen = new List<MLImage>();
        Read(Load(Save("a.png", 1, 2, 3), "a.png", "a.png"), i => { seen.Add(i!); return seen.Count < 2 || Throws(seen[^2]); });
        Assert.Equal(3, seen.Count);
        Assert.All(seen, i => Assert.True(Throws(i)));

        static bool Throws(MLImage image)
        {
            try { return image.Width < 0; }
            catch (InvalidOperationException) { return true; }
        }
    }

    [Fact]
    public void AMissingOrBrokenPictureStopsTheCursorWithAnErrorThatNamesIt()
    {
        File.WriteAllText(Path.Combine(_folder, "broken.png"), "no picture");
        Exception missing = Assert.ThrowsAny<Exception>(() => Read(Load("nothing.png"), i => i));
        Assert.Contains(Chain(missing), e => e is FileNotFoundException && e.Message.Contains("nothing.png", StringComparison.Ordinal));
        Exception broken = Assert.ThrowsAny<Exception>(() => Read(Load("broken.png"), i => i));
        Assert.Contains(Chain(broken), e => e is ArgumentException && e.Message.Contains("Invalid input stream contents", StringComparison.Ordinal));

        static IEnumerable<Exception> Chain(Exception? e)
        {
            for (; e is not null; e = e.InnerException) yield return e;
        }
    }

    [Fact]
    public void AWrongColumnOrFolderIsNamed()
    {
        Assert.Contains("Nothing", Assert.ThrowsAny<Exception>(() => _ml.Transforms.LoadImages("Image", _folder, "Nothing").Fit(Rows("a"))).Message);
        Assert.Contains("no-such-folder", Assert.Throws<ArgumentException>(() => _ml.Transforms.LoadImages("Image", "no-such-folder", "ImagePath")).Message);
        IDataView numbers = _ml.Data.LoadFromEnumerable([new { ImagePath = 1f }]);
        Assert.ThrowsAny<Exception>(() => _ml.Transforms.LoadImages("Image", _folder, "ImagePath").Fit(numbers));
    }

    [Fact]
    public void AnEngineTakesAPathAndGivesAPicture()
    {
        Save("a.png", 10, 20, 30);
        ITransformer model = _ml.Transforms.LoadImages("Image", _folder, "ImagePath").Fit(Rows("a.png"));
        string file = Path.Combine(_folder, "m.zip");
        _ml.Model.Save(model, Rows("a.png").Schema, file);
        ITransformer loaded = new MLContext().Model.Load(file, out DataViewSchema schema);
        Assert.Equal("ImagePath", schema.Single().Name);
        Assert.Equal([10, 20, 30], Read(loaded.Transform(Rows("a.png")), i => i!.GetBGRPixels[..3]).Single());
    }

    [Fact]
    public void TheOfficialZipLoadsAndASavedOneHasItsEntry()
    {
        if (!Goldens.Has("mlnet", "load_images.zip")) return;
        string golden = Goldens.PathOf("mlnet", "load_images.zip"), own = Path.Combine(_folder, "own.zip");
        ITransformer model = _ml.Model.Load(golden, out DataViewSchema schema);
        Assert.Equal(["ImagePath", "Text", "Number", "Vec"], schema.Select(c => c.Name));
        Assert.IsType<ImageDataViewType>(model.GetOutputSchema(schema)["Image"].Type);
        _ml.Model.Save(model, schema, own);
        Assert.Equal(Entries(golden), Entries(own));

        static SortedDictionary<string, string> Entries(string zip)
        {
            using ZipArchive archive = ZipFile.OpenRead(zip);
            var entries = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (ZipArchiveEntry entry in archive.Entries)
            {
                using var bytes = new MemoryStream();
                using (Stream s = entry.Open()) s.CopyTo(bytes);
                entries.Add(entry.FullName, entry.FullName.EndsWith("Version.txt", StringComparison.Ordinal) ? "" : Convert.ToHexString(bytes.ToArray()));
            }
            return entries;
        }
    }
}
