using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

public sealed class CustomMappingEstimator<TSrc, TDst> : TrivialEstimator<CustomMappingTransformer<TSrc, TDst>> where TSrc : class, new() where TDst : class, new()
{
    internal CustomMappingEstimator(IHostEnvironment env, Action<TSrc, TDst> mapAction, string contractName,
        SchemaDefinition inputSchemaDefinition = null, SchemaDefinition outputSchemaDefinition = null)
        : base(env.Register("CustomMappingEstimator"), new(env, mapAction, contractName, inputSchemaDefinition, outputSchemaDefinition)) { }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        var columns = inputSchema.ToDictionary(c => c.Name);
        foreach (var wanted in RowColumn.Of(typeof(TSrc), Transformer.InputDefinition, SchemaDefinition.Direction.Both))
        {
            if (!columns.TryGetValue(wanted.Name, out var column))
                throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", wanted.Name);
            SchemaShape.GetColumnTypeShape(wanted.Type, out var kind, out var itemType, out bool isKey);
            // A vector of any size takes one of a known size too.
            bool fits = kind == SchemaShape.Column.VectorKind.VariableVector ? column.Kind != SchemaShape.Column.VectorKind.Scalar : column.Kind == kind;
            if (itemType != column.ItemType || isKey != column.IsKey || !fits)
                throw Contracts.ExceptSchemaMismatch(null, nameof(inputSchema), "input", wanted.Name, wanted.Type.ToString(), column.GetTypeString());
        }
        foreach (var added in SchemaShape.Create(RowColumn.Schema(Transformer.Added)))
            columns[added.Name] = added;
        return new(columns.Values);
    }
}

/// <summary>Adds the columns of one class, computed by a function from an object of another one.</summary>
public sealed class CustomMappingTransformer<TSrc, TDst> : ITransformer where TSrc : class, new() where TDst : class, new()
{
    private readonly IHost _host;
    private readonly Action<TSrc, TDst> _map;
    private readonly string _contractName;

    internal CustomMappingTransformer(IHostEnvironment env, Action<TSrc, TDst> mapAction, string contractName,
        SchemaDefinition inputSchemaDefinition = null, SchemaDefinition outputSchemaDefinition = null)
    {
        Contracts.CheckValue(env, nameof(env));
        _host = env.Register("CustomMappingTransformer");
        _host.CheckValue(mapAction, nameof(mapAction));
        (_map, _contractName, InputDefinition) = (mapAction, contractName, inputSchemaDefinition);
        Added = RowColumn.Of(typeof(TDst), outputSchemaDefinition, SchemaDefinition.Direction.Write);
    }

    internal SchemaDefinition InputDefinition { get; }
    internal RowColumn[] Added { get; }

    bool ITransformer.IsRowToRowMapper => true;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        return new RowToRowMapper(_host, inputSchema, new Mapper(this, inputSchema)).OutputSchema;
    }

    public IDataView Transform(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        return new RowToRowMapperTransform(_host, input, new Mapper(this, input.Schema));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        return new RowToRowMapper(_host, inputSchema, new Mapper(this, inputSchema));
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => Save(ctx);

    private void Save(ModelSaveContext ctx)
    {
        if (_contractName is null)
            throw _host.Except("Empty contract name for a transform: the transform cannot be saved");
        LambdaTransform.Save(_host, ctx, _contractName, _map.Method.DeclaringType.Assembly);
    }

    private sealed class Mapper(CustomMappingTransformer<TSrc, TDst> parent, DataViewSchema inputSchema) : IRowMapper
    {
        private readonly RowFiller<TSrc> _filler = new(inputSchema, ignoreMissingColumns: false, parent.InputDefinition);

        public ITransformer GetTransformer() => parent;

        void ICanSaveModel.Save(ModelSaveContext ctx) => parent.Save(ctx);

        public DataViewSchema.DetachedColumn[] GetOutputColumns() =>
            [.. parent.Added.Select(c => new DataViewSchema.DetachedColumn(c.Name, c.Type, c.Annotations))];

        public Func<int, bool> GetDependencies(Func<int, bool> activeOutput)
        {
            if (!Enumerable.Range(0, parent.Added.Length).Any(activeOutput))
                return _ => false;
            HashSet<int> needed = [.. _filler.Needed.Select(c => c.Index)];
            return needed.Contains;
        }

        // One call of the function per row, when the first of its columns is asked for.
        public Delegate[] CreateGetters(DataViewRow input, Func<int, bool> activeOutput, out Action disposer)
        {
            disposer = null;
            var getters = new Delegate[parent.Added.Length];
            if (!Enumerable.Range(0, getters.Length).Any(activeOutput))
                return getters;
            var fill = _filler.Bind(input);
            var source = new TSrc();
            var result = new TDst();
            long served = -1;
            TDst Current()
            {
                if (served != input.Position)
                {
                    fill(source);
                    parent._map(source, result);
                    served = input.Position;
                }
                return result;
            }
            for (int i = 0; i < getters.Length; i++)
                if (activeOutput(i))
                    getters[i] = parent.Added[i].Getter(Current);
            return getters;
        }
    }
}
