using Blip.MLNet.FreshProcess;
using Blip.MLNet.Transforms.Batching;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(AddBlobTransformer), null, typeof(SignatureLoadModel), "Adds a blob's sum", AddBlobTransformer.LoaderSignature)]

namespace Blip.MLNet.FreshProcess;

/// <summary>A small batched transformer for tests: Sum = Number + the sum of a blob that lives in the zip. It counts its runs and rows.</summary>
public sealed class AddBlobTransformer(IHostEnvironment env, int batchSize, float[] blob, CancellationToken cancellation = default)
    : BatchTransformer<float, float>(env, nameof(AddBlobTransformer), batchSize, cancellation)
{
    internal const string LoaderSignature = "BlipTestAddBlob";
    private int _runs, _rows;

    public int Runs => _runs;
    public int Rows => _rows;
    public Action<int>? OnRun { get; set; }

    protected override IReadOnlyList<DataViewSchema.Column> InputColumns(DataViewSchema inputSchema)
    {
        DataViewSchema.Column column = inputSchema.GetColumnOrNull("Number") ?? throw new ArgumentException("There is no input column 'Number'.");
        return column.Type == NumberDataViewType.Single ? [column] : throw new ArgumentException($"Input column 'Number' must be Single, but is {column.Type}.");
    }

    protected override IReadOnlyList<DataViewSchema.DetachedColumn> OutputColumns(DataViewSchema inputSchema) =>
        [new DataViewSchema.DetachedColumn("Sum", NumberDataViewType.Single), new DataViewSchema.DetachedColumn("SumText", TextDataViewType.Instance)];

    protected override Func<float> CreateReader(DataViewRow input)
    {
        ValueGetter<float> getter = input.GetGetter<float>(input.Schema["Number"]);
        return () => { float value = 0; getter(ref value); return value; };
    }

    protected override IReadOnlyList<float> Run(IReadOnlyList<float> items, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Interlocked.Increment(ref _runs);
        Interlocked.Add(ref _rows, items.Count);
        OnRun?.Invoke(items.Count);
        return [.. items.Select(x => x + blob.Sum())];
    }

    protected override Delegate CreateGetter(int output, Func<float> current) => output == 0
        ? (ValueGetter<float>)((ref float value) => value = current())
        : (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = current().ToString(System.Globalization.CultureInfo.InvariantCulture).AsMemory());

    private static VersionInfo GetVersionInfo() =>
        new("BLIPTADD", 0x00010001, 0x00010001, 0x00010001, typeof(AddBlobTransformer).Assembly.FullName, LoaderSignature);

    protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(GetVersionInfo());
        ctx.Writer.Write(BatchSize);
        ctx.SaveBinaryStream("Blob", writer =>
        {
            writer.Write(blob.Length);
            foreach (float x in blob) writer.Write(x);
        });
    }

    private static AddBlobTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(GetVersionInfo());
        int batchSize = ctx.Reader.ReadInt32();
        float[] blob = [];
        if (!ctx.TryLoadBinaryStream("Blob", reader =>
        {
            blob = new float[reader.ReadInt32()];
            for (int i = 0; i < blob.Length; i++) blob[i] = reader.ReadSingle();
        })) throw new InvalidDataException("The model has no blob.");
        return new AddBlobTransformer(env, batchSize, blob);
    }
}
