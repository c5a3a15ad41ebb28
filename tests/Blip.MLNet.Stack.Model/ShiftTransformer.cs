using Blip.MLNet.Stack.Model;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(ShiftTransformer), null, typeof(SignatureLoadModel), "Shift", ShiftTransformer.LoaderSignature)]

namespace Blip.MLNet.Stack.Model;

/// <summary>Adds a number to a column, saves itself with a stream of any length beside its header, and answers to its own signature.</summary>
public sealed class ShiftTransformer : RowToRowTransformerBase
{
    public const string LoaderSignature = "BlipStackShift";

    public ShiftTransformer(IHostEnvironment env, string output, string input, float by, long blobBytes = 0)
        : base(env.Register(nameof(ShiftTransformer)))
    {
        (Output, Input, By, BlobBytes) = (output, input, by, blobBytes);
    }

    public string Output { get; }
    public string Input { get; }
    public float By { get; }
    public long BlobBytes { get; }

    /// <summary>The sum of the stream's bytes when the transformer was loaded.</summary>
    public long BlobSum { get; private init; }

    private static VersionInfo GetVersionInfo() =>
        new("BLIPSHFT", 0x00010002, 0x00010001, 0x00010001, typeof(ShiftTransformer).Assembly.FullName, LoaderSignature);

    private static ShiftTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(GetVersionInfo());
        string output = ctx.LoadNonEmptyString(), input = ctx.LoadString();
        float by = ctx.Reader.ReadSingle();
        env.CheckDecode(!float.IsNaN(by), "The shift is no number");
        env.CheckDecode(ctx.LoadStringOrNull() == null, "The note must be null");
        long bytes = ctx.Reader.ReadInt64(), sum = 0;
        bool found = ctx.TryLoadBinaryStream("Blob", reader =>
        {
            var part = new byte[1 << 16];
            for (int read; (read = reader.Read(part)) > 0;)
                for (int i = 0; i < read; i++) sum += part[i];
        });
        env.CheckDecode(found == bytes > 0, "The stream is missing");
        return new ShiftTransformer(env, output, input, by, bytes) { BlobSum = sum };
    }

    protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(GetVersionInfo());
        ctx.SaveNonEmptyString(Output);
        ctx.SaveString(Input);
        ctx.Writer.Write(By);
        ctx.SaveStringOrNull(null);
        ctx.Writer.Write(BlobBytes);
        if (BlobBytes > 0) ctx.SaveBinaryStream("Blob", WriteBlob);
    }

    private void WriteBlob(BinaryWriter writer)
    {
        var part = new byte[1 << 16];
        Array.Fill(part, (byte)1);
        for (long left = BlobBytes; left > 0; left -= part.Length) writer.Write(part, 0, (int)Math.Min(left, part.Length));
    }

    protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private sealed class Mapper : MapperBase
    {
        private readonly ShiftTransformer _parent;
        private readonly DataViewSchema.Column _input;

        public Mapper(ShiftTransformer parent, DataViewSchema schema) : base(parent.Host.Register(nameof(Mapper)), schema, parent)
        {
            _parent = parent;
            _input = schema.GetColumnOrNull(parent.Input) ?? throw parent.Host.ExceptSchemaMismatch(nameof(schema), "input", parent.Input);
        }

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore() => [new(_parent.Output, NumberDataViewType.Single)];

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action disposer)
        {
            disposer = null!;
            ValueGetter<float> source = input.GetGetter<float>(input.Schema[_input.Index]);
            return (ValueGetter<float>)((ref float value) =>
            {
                source(ref value);
                value += _parent.By;
            });
        }

        protected override Func<int, bool> GetDependenciesCore(Func<int, bool> activeOutput) => i => i == _input.Index && activeOutput(0);

        protected override void SaveModel(ModelSaveContext ctx) => _parent.SaveModel(ctx);
    }
}

public sealed class ShiftEstimator(IHostEnvironment env, string output, string input, float by, long blobBytes = 0) : IEstimator<ShiftTransformer>
{
    public ShiftTransformer Fit(IDataView input1) => new(env, output, input, by, blobBytes);

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        if (!inputSchema.TryFindColumn(input, out SchemaShape.Column column)) throw env.ExceptSchemaMismatch(nameof(inputSchema), "input", input);
        var shifted = new SchemaShape.Column(output, column.Kind, column.ItemType, false);
        return new SchemaShape(inputSchema.Where(c => c.Name != output).Append(shifted));
    }
}

public static class ShiftCatalog
{
    public static ShiftEstimator Shift(this TransformsCatalog catalog, string output, string input, float by, long blobBytes = 0) =>
        new(catalog.GetEnvironment(), output, input, by, blobBytes);
}
