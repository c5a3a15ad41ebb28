using System.Runtime.InteropServices;
using System.Text.Json;
using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Modules.Weights.Safetensors;

namespace Blip.MLNet.Modules.Search;

/// <summary>A gallery as a safetensors file, so that its items are encoded once and searched in many runs.</summary>
public static class GalleryFile
{
    private const string Ids = "ids", Vectors = "vectors", States = "states", Texts = "texts";
    private const string KindNote = "blip.gallery", ModelNote = "blip.model";

    /// <summary>Writes a gallery; a file of that name is whole or untouched.</summary>
    public static void Write(string path, RetrievalGallery gallery, CancellationToken cancellation = default) =>
        SafetensorsWriter.Write(path, Tensors(gallery), Notes(gallery), cancellation);

    /// <summary>Writes a gallery to a stream from its current position on.</summary>
    public static void Write(Stream stream, RetrievalGallery gallery, CancellationToken cancellation = default) =>
        SafetensorsWriter.Write(stream, Tensors(gallery), Notes(gallery), cancellation);

    /// <summary>Reads a gallery.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="CheckpointException">It is damaged, or no gallery.</exception>
    public static RetrievalGallery Read(string path)
    {
        using Checkpoint file = Checkpoint.Open(path);
        if (!file.Metadata.TryGetValue(KindNote, out string? kind) || !Enum.TryParse(kind, out GalleryKind parsed) || !file.Metadata.TryGetValue(ModelNote, out string? model))
            throw new CheckpointException(path, "it is no gallery: the header has no notes about one.");
        try
        {
            TensorSource vectors = file[Vectors];
            string[] ids = Strings(file[Ids]);
            if (vectors.Shape is not [var items, >= 1 and <= int.MaxValue] || items != ids.Length)
                throw new CheckpointException(path, $"'{Vectors}' has the shape {vectors.ShapeText}; expected [{ids.Length}, dimension], as there are {ids.Length} ids.");
            return new RetrievalGallery(
                parsed, ids, vectors.ToSingle(), (int)vectors.Shape[1], model,
                file.TryGet(States, out TensorSource? states) ? Rows(states, ids.Length, path) : null, parsed == GalleryKind.Texts ? Strings(file[Texts]) : null);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new CheckpointException(path, $"the gallery is damaged: {e.Message}", e);
        }
    }

    private static Dictionary<string, string> Notes(RetrievalGallery gallery)
    {
        ArgumentNullException.ThrowIfNull(gallery);
        return new() { ["format"] = "pt", [KindNote] = gallery.Kind.ToString(), [ModelNote] = gallery.ModelFingerprint };
    }

    private static IEnumerable<TensorSource> Tensors(RetrievalGallery gallery)
    {
        ArgumentNullException.ThrowIfNull(gallery);
        yield return Json(Ids, gallery.Ids);
        float[][] vectors = [.. Enumerable.Range(0, gallery.Count).Select(i => gallery.Index.Vector(i).ToArray())];
        yield return new RowTensor(Vectors, vectors, gallery.Index.Dimension);
        if (gallery.States is { } states) yield return new RowTensor(States, states, states[0].Length);
        if (gallery.Texts is { } texts) yield return Json(Texts, texts);
    }

    private static MemoryTensor Json(string name, IReadOnlyList<string> values)
    {
        byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(values);
        return new MemoryTensor(name, ElementType.UInt8, [bytes.Length], bytes);
    }

    private static string[] Strings(TensorSource source) => JsonSerializer.Deserialize<string[]>(source.ToBytes()) ?? throw new JsonException($"'{source.Name}' is empty.");

    private static float[][] Rows(TensorSource source, int pictures, string path)
    {
        if (source.Type != ElementType.Float32 || source.Shape is not [var count, >= 1 and var width] || count != pictures || width > Array.MaxLength)
            throw new CheckpointException(path, $"'{source.Name}' is {source}; expected F32 [{pictures}, numbers], as there are {pictures} ids.");
        float[][] rows = new float[pictures][];
        for (int i = 0; i < rows.Length; i++) source.ReadBytes(i * width * sizeof(float), MemoryMarshal.AsBytes((rows[i] = new float[width]).AsSpan()));
        return rows;
    }

    /// <summary>Rows that stand apart, as one tensor.</summary>
    private sealed class RowTensor(string name, IReadOnlyList<float[]> rows, int width) : TensorSource(name, ElementType.Float32, [rows.Count, width])
    {
        public override void ReadBytes(long offset, Span<byte> destination)
        {
            CheckRange(offset, destination.Length);
            long rowBytes = (long)width * sizeof(float);
            while (destination.Length > 0)
            {
                ReadOnlySpan<byte> row = MemoryMarshal.AsBytes(rows[(int)(offset / rowBytes)].AsSpan())[(int)(offset % rowBytes)..];
                int n = Math.Min(row.Length, destination.Length);
                row[..n].CopyTo(destination);
                destination = destination[n..];
                offset += n;
            }
        }
    }
}
