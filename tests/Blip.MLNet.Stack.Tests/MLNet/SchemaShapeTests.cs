using Microsoft.ML;
using Microsoft.ML.Data;
using Kind = Microsoft.ML.SchemaShape.Column.VectorKind;

namespace Blip.MLNet.Stack.Tests.MLNet;

public sealed class SchemaShapeTests
{
    private readonly MLContext _ml = new();

    [Fact]
    public void A_loaders_schema_gives_its_shape()
    {
        var slots = new DataViewSchema.Annotations.Builder();
        slots.Add<VBuffer<ReadOnlyMemory<char>>>("SlotNames", new VectorDataViewType(TextDataViewType.Instance, 4), (ref VBuffer<ReadOnlyMemory<char>> _) => { });
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Text", NumberDataViewType.Int64);
        builder.AddColumn("Text", TextDataViewType.Instance);
        builder.AddColumn("Key", new KeyDataViewType(typeof(uint), 3));
        builder.AddColumn("Features", new VectorDataViewType(NumberDataViewType.Single, 4), slots.ToAnnotations());
        builder.AddColumn("Any", new VectorDataViewType(new KeyDataViewType(typeof(ushort), 3)));

        SchemaShape shape = new SchemaLoader(builder.ToSchema()).Append(new Identity()).GetOutputSchema();
        Assert.Equal(
            [
                ("Text", Kind.Scalar, (DataViewType)TextDataViewType.Instance, false, 0),
                ("Key", Kind.Scalar, NumberDataViewType.UInt32, true, 0),
                ("Features", Kind.Vector, NumberDataViewType.Single, false, 1),
                ("Any", Kind.VariableVector, NumberDataViewType.UInt16, true, 0),
            ],
            shape.Select(c => (c.Name, c.Kind, c.ItemType, c.IsKey, c.Annotations.Count)));
        Assert.Equal(("SlotNames", Kind.Vector), (shape[2].Annotations[0].Name, shape[2].Annotations[0].Kind));
        Assert.Equal(4, shape.Count);
    }

    [Fact]
    public void An_uninitialised_column_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new SchemaShape([default]));

    [Fact]
    public void A_copied_column_has_the_shape_of_its_source_in_place_of_the_one_of_its_name()
    {
        SchemaShape shape = new SchemaLoader(_ml.Data.LoadFromEnumerable(ModelRow.Some).Schema)
            .Append(_ml.Transforms.CopyColumns("Text", "Vec")).Append(_ml.Transforms.DropColumns("Number")).GetOutputSchema();
        Assert.Equal(
            [("ImagePath", Kind.Scalar, (DataViewType)TextDataViewType.Instance), ("Text", Kind.Vector, NumberDataViewType.Single), ("Vec", Kind.Vector, NumberDataViewType.Single)],
            shape.Select(c => (c.Name, c.Kind, c.ItemType)));
    }

    [Fact]
    public void A_composed_loader_transforms_what_it_loads()
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(ModelRow.Some);
        var loader = new SchemaLoader(rows.Schema) { Rows = rows };
        CompositeDataLoader<object, TransformerChain<ITransformer>> fitted = loader
            .Append(_ml.Transforms.CopyColumns("A", "Number").Append((IEstimator<ITransformer>)_ml.Transforms.SelectColumns("A"))).Fit(new object());
        Assert.Equal(["A"], fitted.GetOutputSchema().Select(c => c.Name));
        Assert.Equal([1.5f, -2, float.NaN], fitted.Load(new object()).GetColumn<float>("A"));
        Assert.Same(loader, fitted.Loader);
    }

    private sealed class SchemaLoader(DataViewSchema schema) : IDataLoader<object>
    {
        public IDataView? Rows { get; init; }
        public DataViewSchema GetOutputSchema() => schema;
        public IDataView Load(object input) => Rows ?? throw new NotSupportedException();
        void ICanSaveModel.Save(ModelSaveContext ctx) => throw new NotSupportedException();
    }

    private sealed class Identity : IEstimator<ITransformer>
    {
        public ITransformer Fit(IDataView input) => throw new NotSupportedException();
        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema;
    }
}
