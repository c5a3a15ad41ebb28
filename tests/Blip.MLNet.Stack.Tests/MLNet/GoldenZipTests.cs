using Blip.MLNet.Testing;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Stack.Tests.MLNet;

/// <summary>Model zips that the official ML.NET wrote.</summary>
public sealed class GoldenZipTests
{
    private readonly MLContext _ml = new(seed: 1);

    public static TheoryData<string> Zips => [.. Goldens.Has("mlnet") ? Directory.GetFiles(Goldens.PathOf("mlnet"), "*.zip").Select(f => Path.GetFileName(f)!) : []];

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Zips))]
    public void Loads_with_the_schema_that_was_saved_and_fits_rows_of_it(string zip)
    {
        ITransformer model = _ml.Model.Load(Goldens.PathOf("mlnet", zip), out DataViewSchema schema);
        DataViewSchema rows = _ml.Data.LoadFromEnumerable(ModelRow.Some).Schema;
        bool saved = ZipEntries.Read(Goldens.PathOf("mlnet", zip)).Any(e => e.Name == "Schema");
        Assert.Equal(saved, schema != null);
        if (saved) Assert.Equal(rows.Select(c => (c.Name, c.Type, c.IsHidden)), schema!.Select(c => (c.Name, c.Type, c.IsHidden)));
        Assert.NotEmpty(model.GetOutputSchema(schema ?? rows));
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Zips))]
    public void Saved_again_is_the_same_file(string zip)
    {
        string path = Goldens.PathOf("mlnet", zip);
        ITransformer model = _ml.Model.Load(path, out DataViewSchema schema);
        var again = new MemoryStream();
        _ml.Model.Save(model, schema, again);
        ZipEntries.AssertEqual(ZipEntries.Read(path), ZipEntries.Read(new MemoryStream(again.ToArray())));
    }

    [Theory]
    [InlineData("chain_copy_select.zip", true)]
    [InlineData("no_schema.zip", false)]
    public void The_same_chain_saves_the_same_file(string zip, bool withSchema)
    {
        if (!Goldens.Has("mlnet", zip)) return;
        IDataView rows = _ml.Data.LoadFromEnumerable(ModelRow.Some);
        ITransformer model = _ml.Transforms.CopyColumns("NumberCopy", "Number").Append(_ml.Transforms.SelectColumns("NumberCopy", "Text")).Fit(rows);
        string saved = Path.GetTempFileName();
        try
        {
            _ml.Model.Save(model, withSchema ? rows.Schema : null, saved);
            ZipEntries.AssertEqual(ZipEntries.Read(Goldens.PathOf("mlnet", zip)), ZipEntries.Read(saved));
        }
        finally
        {
            File.Delete(saved);
        }
    }

    [Fact]
    public void A_loaded_chain_computes_its_columns()
    {
        if (!Goldens.Has("mlnet", "chain_copy_select.zip")) return;
        ITransformer model = _ml.Model.Load(Goldens.PathOf("mlnet", "chain_copy_select.zip"), out _);
        IDataView result = model.Transform(_ml.Data.LoadFromEnumerable(ModelRow.Some));
        Assert.Equal(["NumberCopy", "Text"], result.Schema.Select(c => c.Name));
        Assert.Equal(ModelRow.Some.Select(r => r.Number), result.GetColumn<float>("NumberCopy"));
        Assert.Equal(ModelRow.Some.Select(r => r.Text), result.GetColumn<string>("Text"));
    }
}
