using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Blip.MLNet.Stack.Tests.MLNet;

/// <summary>Prediction engines and mappings by a function.</summary>
public class PredictionTests
{
    private readonly MLContext _ml = new(seed: 1);

    public sealed class Question
    {
        public string? Text { get; set; }
        public float Weight { get; set; }
    }

    public sealed class Answer
    {
        public int Length { get; set; }
        public string? Upper { get; set; }
        public float[]? Pair { get; set; }
    }

    public sealed class Both
    {
        public string? Text { get; set; }
        public string? Upper { get; set; }
        public int Length { get; set; }
        public float[]? Pair { get; set; }
        [ColumnName("Copy")] public string? Copied { get; set; }
    }

    public sealed class Length
    {
        [ColumnName("Length")] public int Value { get; set; }
    }

    private static readonly Question[] Questions = [new() { Text = "a dog", Weight = 1 }, new() { Text = "two cats", Weight = 2 }];

    private static void Map(Question question, Answer answer)
    {
        answer.Length = question.Text!.Length;
        answer.Upper = question.Text.ToUpperInvariant();
        answer.Pair = [question.Weight, -question.Weight];
    }

    [CustomMappingFactoryAttribute("Blip.MLNet.Stack.Tests.Map")]
    public sealed class MapFactory : CustomMappingFactory<Question, Answer>
    {
        public override Action<Question, Answer> GetMapping() => Map;
    }

    private ITransformer Model(string? contract = null) =>
        _ml.Transforms.CustomMapping<Question, Answer>(Map, contract)
            .Append(_ml.Transforms.CopyColumns("Copy", "Text"))
            .Fit(_ml.Data.LoadFromEnumerable(Questions));

    [Fact]
    public void A_mapping_adds_the_columns_of_its_class()
    {
        var view = Model().Transform(_ml.Data.LoadFromEnumerable(Questions));
        Assert.Equal(["Text", "Weight", "Length", "Upper", "Pair", "Copy"], view.Schema.Select(c => c.Name));
        Assert.Equal([5, 8], view.GetColumn<int>("Length"));
        Assert.Equal(["A DOG", "TWO CATS"], view.GetColumn<string>("Upper"));
        Assert.Equal(-2f, view.GetColumn<float[]>("Pair").Last()[1]);
    }

    [Fact]
    public void The_function_runs_once_per_row_and_only_when_asked()
    {
        int calls = 0;
        var model = _ml.Transforms.CustomMapping<Question, Answer>((q, a) => { Interlocked.Increment(ref calls); Map(q, a); }, null).Fit(_ml.Data.LoadFromEnumerable(Questions));
        var view = model.Transform(_ml.Data.LoadFromEnumerable(Questions));
        _ = view.GetColumn<string>("Text").ToArray();
        Assert.Equal(0, calls);
        _ = _ml.Data.CreateEnumerable<Both>(view, false, ignoreMissingColumns: true).ToArray();
        Assert.Equal(2, calls);
    }

    [Fact]
    public void A_mapping_names_the_column_it_misses()
    {
        var mapping = _ml.Transforms.CustomMapping<Question, Answer>(Map, null);
        var wrong = _ml.Data.LoadFromEnumerable([new Length()]);
        Assert.Contains("Text", Assert.Throws<ArgumentOutOfRangeException>(() => mapping.Fit(wrong)).Message);
        Assert.Contains("Text", Assert.Throws<ArgumentOutOfRangeException>(() => mapping.Append(_ml.Transforms.CopyColumns("A", "B")).Fit(wrong)).Message);
    }

    [Fact]
    public void A_mapping_with_a_contract_is_saved_and_one_without_is_not()
    {
        using var stream = new MemoryStream();
        _ml.Model.Save(Model("Blip.MLNet.Stack.Tests.Map"), _ml.Data.LoadFromEnumerable(Questions).Schema, stream);
        stream.Position = 0;
        var loaded = new MLContext().Model.Load(stream, out var schema);
        Assert.Equal(["Text", "Weight"], schema.Select(c => c.Name));
        Assert.Equal([5, 8], loaded.Transform(_ml.Data.LoadFromEnumerable(Questions)).GetColumn<int>("Length"));
        Assert.Throws<InvalidOperationException>(() => _ml.Model.Save(Model(), null, new MemoryStream()));
    }

    [Fact]
    public void An_engine_predicts_one_object_at_a_time()
    {
        using var engine = _ml.Model.CreatePredictionEngine<Question, Both>(Model());
        var first = engine.Predict(Questions[0]);
        var second = engine.Predict(Questions[1]);
        Assert.Equal(("a dog", "A DOG", 5, "a dog"), (first.Text, first.Upper, first.Length, first.Copied));
        Assert.Equal(("two cats", "TWO CATS", 8, "two cats"), (second.Text, second.Upper, second.Length, second.Copied));
        Assert.Equal([1f, -1f], first.Pair!);
        Assert.Equal([2f, -2f], second.Pair!);
        engine.Predict(Questions[0], ref second);
        Assert.Equal(5, second.Length);
        Assert.Equal(["Text", "Weight", "Length", "Upper", "Pair", "Copy"], engine.OutputSchema.Select(c => c.Name));
        Assert.Throws<ArgumentNullException>(() => engine.Predict(null!));
    }

    [Fact]
    public void An_engine_names_the_column_it_misses()
    {
        var model = Model();
        Assert.Contains("Text", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Model.CreatePredictionEngine<Length, Both>(model)).Message);
        Assert.Contains("Number", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Model.CreatePredictionEngine<Question, NumberedRow>(model, ignoreMissingColumns: false)).Message);
        using var engine = _ml.Model.CreatePredictionEngine<Question, NumberedRow>(model);
        Assert.Equal("a dog", engine.Predict(Questions[0]).Text);
    }

    [Fact]
    public void An_engine_takes_definitions()
    {
        var output = SchemaDefinition.Create(typeof(Length));
        output["Length"].ColumnName = "Weight";
        output["Weight"].ColumnType = NumberDataViewType.Int32;
        Assert.Throws<InvalidOperationException>(() => _ml.Model.CreatePredictionEngine<Question, Length>(Model(), outputSchemaDefinition: output));
        var input = SchemaDefinition.Create(typeof(Both));
        input.RemoveAll(c => c.MemberName is not ("Text" or "Upper"));
        input["Upper"].ColumnName = "Other";
        var renaming = _ml.Transforms.CopyColumns("Result", "Other").Fit(_ml.Data.LoadFromEnumerable<Both>([], input));
        using var engine = _ml.Model.CreatePredictionEngine<Both, Result>(renaming, inputSchemaDefinition: input);
        Assert.Equal("x", engine.Predict(new() { Upper = "x" }).Value);
    }

    public sealed class Result
    {
        [ColumnName("Result")] public string? Value { get; set; }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_engine_disposes_the_transformer_that_it_owns(bool owns)
    {
        var transformer = new DisposableTransformer();
        _ml.Model.CreatePredictionEngine<Question, Both>(transformer, new PredictionEngineOptions { OwnsTransformer = owns }).Dispose();
        Assert.Equal(owns ? 1 : 0, transformer.Disposed);
        var other = new DisposableTransformer();
        _ml.Model.CreatePredictionEngine<Question, Both>(other).Dispose();
        Assert.Equal(1, other.Disposed);
    }

    private sealed class DisposableTransformer : ITransformer, IDisposable
    {
        public int Disposed { get; private set; }
        public bool IsRowToRowMapper => true;
        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inputSchema;
        public IDataView Transform(IDataView input) => input;
        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => new Same(inputSchema);
        public void Save(ModelSaveContext ctx) => throw new NotSupportedException();
        public void Dispose() => Disposed++;

        private sealed class Same(DataViewSchema schema) : IRowToRowMapper
        {
            public DataViewSchema InputSchema => schema;
            public DataViewSchema OutputSchema => schema;
            public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) => dependingColumns;
            public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) => input;
        }
    }
}
