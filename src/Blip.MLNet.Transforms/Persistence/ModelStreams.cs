using System.Text.Json;
using Blip.MLNet.Transforms.Models;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Blip.MLNet.Transforms.Persistence;

/// <summary>
/// What every BLIP transformer writes into a model zip: its options as JSON in the entry's own stream, and the model as one
/// safetensors stream beside it. Both directions go through a temporary file, so that weights are never held twice in memory.
/// </summary>
internal static class ModelStreams
{
    private const string ModelEntry = "Model";
    private static readonly JsonSerializerOptions Json = new() { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    /// <summary>Writes options and model.</summary>
    public static void Save(ModelSaveContext ctx, ModelFormat format, object options, Action<Stream> writeModel)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(format.Version);
        ctx.Writer.Write(JsonSerializer.Serialize(options, Json));
        SaveEntry(ctx, ModelEntry, writeModel);
    }

    /// <summary>Writes another stream beside the model.</summary>
    public static void SaveEntry(ModelSaveContext ctx, string entry, Action<Stream> write) => ctx.SaveBinaryStream(entry, writer =>
    {
        writer.Flush();
        write(writer.BaseStream);
    });

    /// <summary>Reads and checks options.</summary>
    /// <exception cref="InvalidDataException">They are damaged; the message says where.</exception>
    public static SavedTransform<TColumns, TOptions> LoadOptions<TColumns, TOptions>(ModelLoadContext ctx, ModelFormat format) where TOptions : BlipModelOptions
    {
        ctx.CheckAtModel(format.Version);
        string json = ctx.Reader.ReadString();
        try
        {
            var saved = JsonSerializer.Deserialize<SavedTransform<TColumns, TOptions>>(json, Json) ?? throw new JsonException("they are empty");
            saved.Options.Validate();
            return saved;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new InvalidDataException($"The options of {format.LoaderSignature} in the model file cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Reads the model through a temporary file that is gone afterwards.</summary>
    /// <param name="env">Gives the folder for temporary files.</param>
    /// <param name="ctx">Where to read.</param>
    /// <param name="load">Loads a model from a safetensors file.</param>
    public static TModel LoadModel<TModel>(IHostEnvironment env, ModelLoadContext ctx, Func<string, TModel> load) => LoadEntry(env, ctx, ModelEntry, load);

    /// <summary>Reads a stream through a temporary file that is gone afterwards.</summary>
    /// <param name="env">Gives the folder for temporary files.</param>
    /// <param name="ctx">Where to read.</param>
    /// <param name="entry">The stream's name.</param>
    /// <param name="load">Loads what the file holds.</param>
    public static T LoadEntry<T>(IHostEnvironment env, ModelLoadContext ctx, string entry, Func<string, T> load)
    {
        string folder = env is IHostEnvironmentInternal known ? known.TempFilePath : Path.GetTempPath();
        string file = Path.Combine(folder, $"blip-{Guid.NewGuid():n}.safetensors");
        try
        {
            bool there = ctx.TryLoadBinaryStream(entry, reader =>
            {
                using FileStream copy = File.Create(file);
                reader.BaseStream.CopyTo(copy, 1 << 20);
            });
            if (!there) throw new InvalidDataException($"The model file has no entry '{entry}'.");
            return load(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
