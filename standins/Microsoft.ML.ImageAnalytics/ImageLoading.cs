using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

[assembly: LoadableClass("Load images from files.", typeof(ImageLoadingTransformer), null, typeof(SignatureLoadModel), "Image Loader Transform", ImageLoadingTransformer.LoaderSignature)]

namespace Microsoft.ML.Data;

public sealed class ImageLoadingEstimator : TrivialEstimator<ImageLoadingTransformer>
{
    internal ImageLoadingEstimator(IHostEnvironment env, string imageFolder, bool asImage, params (string outputColumnName, string inputColumnName)[] columns)
        : base(env.Register(nameof(ImageLoadingEstimator)), new ImageLoadingTransformer(env, imageFolder, asImage, columns)) { }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        var columns = inputSchema.ToDictionary(c => c.Name);
        foreach ((string output, string input) in Transformer.ColumnPairs)
        {
            if (!inputSchema.TryFindColumn(input, out var from)) throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", input);
            if (from.ItemType is not TextDataViewType || from.Kind != SchemaShape.Column.VectorKind.Scalar)
                throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", input, TextDataViewType.Instance.ToString(), from.GetTypeString());
            columns[output] = Transformer.AsImage
                ? new SchemaShape.Column(output, SchemaShape.Column.VectorKind.Scalar, new ImageDataViewType(), false)
                : new SchemaShape.Column(output, SchemaShape.Column.VectorKind.VariableVector, NumberDataViewType.Byte, false);
        }
        return new SchemaShape(columns.Values);
    }
}

public sealed class ImageLoadingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "ImageLoaderTransform";

    public readonly string ImageFolder;

    internal ImageLoadingTransformer(IHostEnvironment env, string imageFolder, bool asImage, params (string outputColumnName, string inputColumnName)[] columns)
        : base(env.Register(nameof(ImageLoadingTransformer)), columns)
    {
        AsImage = asImage;
        if (string.IsNullOrEmpty(imageFolder)) return;
        ImageFolder = Directory.Exists(imageFolder) ? Path.GetFullPath(imageFolder) : throw new ArgumentException($"Directory \"{imageFolder}\" does not exist.");
    }

    private ImageLoadingTransformer(IHost host, ModelLoadContext ctx) : base(host, ctx)
    {
        ImageFolder = ctx.LoadStringOrNull();
        AsImage = ctx.Header.ModelVerWritten < 0x00010003 || ctx.Reader.ReadBoolean();
    }

    /// <summary>Pictures are decoded; else the column holds the files' bytes.</summary>
    internal bool AsImage { get; }

    private static VersionInfo GetVersionInfo() =>
        new("IMGLOADR", 0x00010003, 0x00010003, 0x00010003, OfficialName.Of(typeof(ImageLoadingTransformer).Assembly), LoaderSignature);

    private static ImageLoadingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(GetVersionInfo());
        return new(env.Register(nameof(ImageLoadingTransformer)), ctx);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(GetVersionInfo());
        SaveColumns(ctx);
        ctx.SaveStringOrNull(ImageFolder);
        ctx.Writer.Write(AsImage);
    }

    private protected override void CheckInputColumn(DataViewSchema inputSchema, int col, int srcCol)
    {
        if (inputSchema[srcCol].Type is not TextDataViewType)
            throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", ColumnPairs[col].inputColumnName, TextDataViewType.Instance.ToString(), inputSchema[srcCol].Type.ToString());
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private sealed class Mapper(ImageLoadingTransformer parent, DataViewSchema inputSchema) : OneToOneMapperBase(parent.Host, parent, inputSchema)
    {
        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore()
        {
            DataViewType type = parent.AsImage ? new ImageDataViewType() : new VectorDataViewType(NumberDataViewType.Byte);
            return [.. parent.ColumnPairs.Select(pair => new DataViewSchema.DetachedColumn(pair.outputColumnName, type, null))];
        }

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action disposer)
        {
            ValueGetter<ReadOnlyMemory<char>> path = input.GetGetter<ReadOnlyMemory<char>>(input.Schema[ColMapNewToOld[iinfo]]);
            return parent.AsImage ? Images(path, out disposer) : Bytes(path, out disposer);
        }

        /// <summary>Disposes the picture that is handed in, and the last one with the cursor.</summary>
        private ValueGetter<MLImage> Images(ValueGetter<ReadOnlyMemory<char>> getPath, out Action disposer)
        {
            ReadOnlyMemory<char> path = default;
            MLImage last = null;
            disposer = () => last?.Dispose();
            return (ref MLImage image) =>
            {
                image?.Dispose();
                image = null;
                getPath(ref path);
                last = image = path.Length == 0 ? null : Read(FullPath(path));
            };
        }

        private ValueGetter<VBuffer<byte>> Bytes(ValueGetter<ReadOnlyMemory<char>> getPath, out Action disposer)
        {
            ReadOnlyMemory<char> path = default;
            disposer = null;
            return (ref VBuffer<byte> bytes) =>
            {
                getPath(ref path);
                byte[] file = path.Length == 0 ? [] : File.ReadAllBytes(FullPath(path));
                bytes = new VBuffer<byte>(file.Length, file);
            };
        }

        private string FullPath(ReadOnlyMemory<char> path) =>
            string.IsNullOrWhiteSpace(parent.ImageFolder) ? path.ToString() : Path.Combine(parent.ImageFolder, path.ToString());

        private static MLImage Read(string path)
        {
            using var bytes = new MemoryStream(File.ReadAllBytes(path));
            try
            {
                MLImage image = MLImage.CreateFromStream(bytes);
                image.Tag = path;
                return image;
            }
            catch (ArgumentException e)
            {
                throw new ArgumentException($"Invalid input stream contents of '{path}'", e);
            }
        }
    }
}
