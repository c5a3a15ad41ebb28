using System.Text.Json;
using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Modules.Search;
using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Modules.Weights.Safetensors;

namespace Blip.MLNet.Cli.Commands.Searching;

/// <summary>A picture of a gallery, and by what one sees that its file has changed.</summary>
internal sealed record GalleryPicture(string Path, long Bytes, DateTime Changed)
{
    public static GalleryPicture Of(string path)
    {
        var file = new FileInfo(path);
        return new GalleryPicture(file.FullName, file.Exists ? file.Length : 0, file.Exists ? file.LastWriteTimeUtc : default);
    }
}

/// <summary>
/// Embedded pictures, kept in a safetensors file: "vectors" [N, D] float32, each of length 1, with the pictures and the model's name in the header.
/// </summary>
internal sealed class Gallery(string model, IReadOnlyList<GalleryPicture> pictures, float[][] vectors)
{
    private const string PicturesNote = "blip.gallery", ModelNote = "blip.model", Vectors = "vectors";

    private ExactIndex? _index;

    /// <summary>The model that made the vectors, as it was named.</summary>
    public string Model => model;

    public IReadOnlyList<GalleryPicture> Pictures => pictures;

    /// <summary>[D] of each picture.</summary>
    public float[][] Embeddings => vectors;

    /// <summary>Reads a gallery's file.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static Gallery Load(string path)
    {
        using Checkpoint file = Checkpoint.Open(path);
        if (!file.Metadata.TryGetValue(PicturesNote, out string? notes) || !file.TryGet(Vectors, out TensorSource? tensor) || tensor.Shape.Length != 2)
            throw new InvalidDataException($"'{path}' is no gallery; blip search --in FOLDER --gallery FILE makes one.");
        try
        {
            GalleryPicture[] pictures = JsonSerializer.Deserialize<GalleryPicture[]>(notes) ?? [];
            float[][] vectors = tensor.Count == 0 ? [] : [.. tensor.ToSingle().Chunk((int)tensor.Shape[1])];
            return pictures.Length == vectors.Length ? new Gallery(file.Metadata.GetValueOrDefault(ModelNote, ""), pictures, vectors)
                : throw new InvalidDataException($"'{path}' names {pictures.Length} pictures and has {vectors.Length} vectors.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"'{path}': the list of its pictures cannot be read: {e.Message}", e);
        }
    }

    public void Save(string path)
    {
        long width = vectors.Length == 0 ? 1 : vectors[0].Length;
        float[] all = [.. vectors.SelectMany(v => v)];
        SafetensorsWriter.Write(path, [MemoryTensor.Create(Vectors, [vectors.Length, width], all)], new Dictionary<string, string>
        {
            ["format"] = "pt", [ModelNote] = model, [PicturesNote] = JsonSerializer.Serialize(pictures),
        });
    }

    /// <summary>The pictures nearest to a vector, nearest first; equal ones in the order of the gallery.</summary>
    /// <exception cref="UsageException">The vector is another model's.</exception>
    public IReadOnlyList<ShortlistEntry> Nearest(float[] query, int count)
    {
        if (vectors.Length > 0 && vectors[0].Length != query.Length) throw new UsageException($"the gallery has vectors of {vectors[0].Length} dimensions, the model of {query.Length}: it was made with another model ('{model}').");
        _index ??= ExactIndex.Of(vectors, query.Length);
        return _index.Search(query, count);
    }
}
