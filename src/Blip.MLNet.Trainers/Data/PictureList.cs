using Blip.MLNet.Modules.Images;

namespace Blip.MLNet.Trainers.Data;

/// <summary>The pictures of a data set by number: files that are read when they are needed, or pictures in memory.</summary>
internal sealed class PictureList
{
    private readonly List<object> _pictures = [];
    private readonly List<string> _names = [];

    public int Count => _pictures.Count;

    /// <summary>A file.</summary>
    public int AddPath(string path) => Add(path, path);

    /// <summary>The bytes of a file.</summary>
    public int AddFile(byte[] file, string name) => Add(file, name);

    /// <summary>A decoded picture; null where a row has none.</summary>
    public int AddImage(RgbImage? image, string name) => Add(image ?? (object)DBNull.Value, name);

    /// <summary>What errors call the picture.</summary>
    public string NameOf(int picture) => _names[picture];

    /// <summary>Reads a picture. Thread-safe.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is no picture.</exception>
    public RgbImage Load(int picture) => _pictures[picture] switch
    {
        string path => RgbImage.Load(path),
        byte[] file => RgbImage.Decode(file, _names[picture]),
        RgbImage image => image,
        _ => throw new InvalidDataException($"{_names[picture]} has no picture."),
    };

    private int Add(object picture, string name)
    {
        _pictures.Add(picture);
        _names.Add(name);
        return _pictures.Count - 1;
    }
}
