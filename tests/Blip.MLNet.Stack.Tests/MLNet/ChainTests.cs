using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Stack.Tests.MLNet;

public sealed class ChainTests
{
    private readonly MLContext _ml = new(seed: 5);

    private IDataView Rows => _ml.Data.LoadFromEnumerable(ModelRow.Some);

    [Fact]
    public void A_copied_column_hides_the_one_of_its_name()
    {
        IDataView result = _ml.Transforms.CopyColumns("Text", "ImagePath").Fit(Rows).Transform(Rows);
        Assert.Equal([("ImagePath", false), ("Text", true), ("Text", false), ("Number", false), ("Vec", false)], result.Schema.Select(c => (c.Name, c.IsHidden)));
        Assert.Equal(["a.jpg", "b.jpg", "c.jpg"], result.GetColumn<string>("Text"));
        Assert.Equal(["one", "", "three"], result.GetColumn<string>(result.Schema[1]));
    }

    [Fact]
    public void Selected_columns_come_in_the_order_asked_for_without_the_hidden_ones()
    {
        var copied = _ml.Transforms.CopyColumns("Text", "ImagePath");
        Assert.Equal(["Vec", "Text"], Names(copied.Append(_ml.Transforms.SelectColumns("Vec", "Text"))));
        Assert.Equal(["Vec", "Text", "Text"], Names(copied.Append(_ml.Transforms.SelectColumns(["Vec", "Text"], keepHidden: true))));
        Assert.Equal(["ImagePath", "Vec"], Names(copied.Append(_ml.Transforms.DropColumns("Number", "Text"))));

        string[] Names(IEstimator<ITransformer> chain) => [.. chain.Fit(Rows).GetOutputSchema(Rows.Schema).Select(c => c.Name)];
    }

    [Fact]
    public void Selected_columns_keep_their_values()
    {
        IDataView result = _ml.Transforms.SelectColumns("Vec", "Number").Fit(Rows).Transform(Rows);
        Assert.Equal(ModelRow.Some.Select(r => r.Number), result.GetColumn<float>("Number"));
        Assert.Equal(ModelRow.Some.Select(r => r.Vec), result.GetColumn<float[]>("Vec"));
        Assert.Equal(Rows.GetRowCount(), result.GetRowCount());
    }

    [Fact]
    public void A_missing_column_is_named_before_anything_is_fitted()
    {
        bool fitted = false;
        var first = _ml.Transforms.CopyColumns("A", "Text").WithOnFitDelegate(_ => fitted = true);
        foreach (IEstimator<ITransformer> second in (IEstimator<ITransformer>[])[_ml.Transforms.CopyColumns("B", "Nobody"), _ml.Transforms.SelectColumns("Nobody"), _ml.Transforms.DropColumns("Nobody")])
        {
            var error = Assert.Throws<ArgumentOutOfRangeException>(() => first.Append(second).Fit(Rows));
            Assert.Contains("'Nobody'", error.Message);
        }
        Assert.False(fitted);
        first.Fit(Rows);
        Assert.True(fitted);
    }

    [Fact]
    public void Scopes_choose_the_transformers()
    {
        TransformerChain<ITransformer> chain = _ml.Transforms.CopyColumns("A", "Text")
            .Append((IEstimator<ITransformer>)_ml.Transforms.CopyColumns("B", "A"), TransformerScope.TrainTest).Fit(Rows);
        Assert.Equal(2, chain.Count());
        Assert.Equal(["ImagePath", "Text", "Number", "Vec", "A"], chain.Transform(Rows).Schema.Select(c => c.Name));
        Assert.Equal(["ImagePath", "Text", "Number", "Vec", "A", "B"], chain.Transform(Rows, TransformerScope.Training).Schema.Select(c => c.Name));
        Assert.Single(chain.GetModelFor(TransformerScope.Scoring));
        Assert.Same(chain.Last(), chain.LastTransformer);
    }

    [Fact]
    public void Appended_transformers_run_one_after_the_other()
    {
        ITransformer copy = _ml.Transforms.CopyColumns("A", "Number").Fit(Rows), select = _ml.Transforms.SelectColumns("A").Fit(copy.Transform(Rows));
        Assert.Equal([1.5f, -2, float.NaN], copy.Append(select).Transform(Rows).GetColumn<float>("A"));
        Assert.True(copy.Append(select).IsRowToRowMapper());
    }

    [Fact]
    public void A_chain_disposes_its_transformers()
    {
        var transformer = new CountedTransformer();
        var chain = new TransformerChain<ITransformer>(transformer);
        chain.Dispose();
        chain.Dispose();
        Assert.Equal(1, transformer.Disposed);
    }

    [Fact]
    public void A_cache_checkpoint_reads_the_first_part_once()
    {
        var counted = new CountedRows();
        IDataView rows = _ml.Data.LoadFromEnumerable(counted);
        var reader = new ReadingEstimator(passes: 3);
        _ml.Transforms.CopyColumns("A", "Number").Append(reader).Fit(rows);
        Assert.Equal(3, counted.Passes);
        _ml.Transforms.CopyColumns("A", "Number").AppendCacheCheckpoint(_ml).Append(reader).Fit(rows);
        Assert.Equal(4, counted.Passes);
        Assert.Throws<InvalidOperationException>(() => new EstimatorChain<ITransformer>().AppendCacheCheckpoint(_ml));
    }

    private sealed class CountedRows : IEnumerable<ModelRow>
    {
        public int Passes { get; private set; }

        public IEnumerator<ModelRow> GetEnumerator()
        {
            Passes++;
            return ((IEnumerable<ModelRow>)ModelRow.Some).GetEnumerator();
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private sealed class ReadingEstimator(int passes) : IEstimator<ITransformer>
    {
        public ITransformer Fit(IDataView input)
        {
            for (int i = 0; i < passes; i++) Assert.Equal(3, input.GetColumn<float>("A").Count());
            return new TransformerChain<ITransformer>();
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema;
    }

    private sealed class CountedTransformer : ITransformer, IDisposable
    {
        public int Disposed { get; private set; }
        public void Dispose() => Disposed++;
        bool ITransformer.IsRowToRowMapper => false;
        DataViewSchema ITransformer.GetOutputSchema(DataViewSchema inputSchema) => inputSchema;
        IDataView ITransformer.Transform(IDataView input) => input;
        IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => throw new NotSupportedException();
        void ICanSaveModel.Save(ModelSaveContext ctx) => throw new NotSupportedException();
    }
}

internal static class TransformerExtensions
{
    public static bool IsRowToRowMapper(this ITransformer transformer) => transformer.IsRowToRowMapper;
}
