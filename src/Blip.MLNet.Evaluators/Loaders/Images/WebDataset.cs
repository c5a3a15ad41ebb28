using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Blip.MLNet.Evaluators.Loaders.Images;

/// <summary>A sample of a webdataset shard.</summary>
public sealed class ShardSample
{
    /// <summary>The name that the sample's files share, up to the first dot of the file name.</summary>
    public string Key { get; set; } = "";

    /// <summary>The picture as it lies in the shard (jpg, jpeg, png or webp), not decoded; empty if there is none.</summary>
    public byte[] Image { get; set; } = [];

    /// <summary>The caption: the text of the .txt or .caption file, else "caption" of the .json file (the first if it is a list); empty if there is none.</summary>
    public string Caption { get; set; } = "";
}

/// <summary>Webdataset tar shards, plain or gzip: files of one sample follow each other and share a name.</summary>
public static class WebDataset
{
    private const int LargestFile = 1 << 28;

    /// <summary>The samples of the shards, one after another; a sample is held at a time.</summary>
    /// <exception cref="InvalidDataException">A shard is no tar file or ends early, or a sample has two files of a kind or a damaged text or JSON; the message names the shard and the file.</exception>
    public static IEnumerable<ShardSample> Read(IEnumerable<string> shards, int? limit = null) => Read(shards, new LoaderOptions { Limit = limit });

    /// <summary>The same with options, of which the limit, the opening of files, and what happens to damaged samples matter; a shard that is no tar file or ends early is an error always.</summary>
    /// <exception cref="InvalidDataException">A shard is no tar file or ends early, or a sample is damaged; the message names the shard and the file.</exception>
    public static IEnumerable<ShardSample> Read(IEnumerable<string> shards, LoaderOptions options)
    {
        ArgumentNullException.ThrowIfNull(shards);
        ArgumentNullException.ThrowIfNull(options);
        IEnumerable<ShardSample> rows = shards.SelectMany(shard => Shard(shard, options));
        return options.Limit is int limit ? rows.Take(limit) : rows;
    }

    private static IEnumerable<ShardSample> Shard(string path, LoaderOptions options)
    {
        using Stream file = options.Open(path);
        using var tar = new TarReader(path.EndsWith("gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : new BufferedStream(file, 1 << 16));
        var files = new List<(string Name, byte[] Content)>();
        string? key = null;
        while (NextFile(tar, path) is { } next)
        {
            int slash = next.Name.LastIndexOf('/'), dot = next.Name.IndexOf('.', slash + 1);
            if (dot < 0) continue;
            if (key is not null && next.Name[..dot] != key)
            {
                if (options.Tolerated(() => Sample(path, key, files)) is { } sample) yield return sample;
                files.Clear();
            }
            key = next.Name[..dot];
            files.Add(next);
        }
        if (key is not null && options.Tolerated(() => Sample(path, key, files)) is { } last) yield return last;
    }

    private static (string Name, byte[] Content)? NextFile(TarReader tar, string path)
    {
        try
        {
            while (tar.GetNextEntry() is { } entry)
            {
                if (entry.DataStream is null) continue;
                if (entry.Length > LargestFile) throw new InvalidDataException($"its file {entry.Name} has {entry.Length} bytes; at most {LargestFile} are read.");
                byte[] content = new byte[entry.Length];
                entry.DataStream.ReadExactly(content);
                return (entry.Name, content);
            }
            return null;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or ArgumentException or OverflowException or NotSupportedException)
        {
            throw new InvalidDataException($"{path} is no tar file or ends early: {e.Message}", e);
        }
    }

    private static ShardSample Sample(string path, string key, List<(string Name, byte[] Content)> files)
    {
        var sample = new ShardSample { Key = key };
        string? text = null, json = null;
        bool pictured = false;
        foreach ((string name, byte[] content) in files)
        {
            string place = $"{path}: {name}";
            switch (name[(key.Length + 1)..].ToLowerInvariant())
            {
                case "jpg" or "jpeg" or "png" or "webp":
                    if (pictured) throw new InvalidDataException($"{place} is a second picture of its sample.");
                    (sample.Image, pictured) = (content, true);
                    break;
                case "txt" or "caption":
                    text = text is null ? TextOf(content, place) : throw new InvalidDataException($"{place} is a second text of its sample.");
                    break;
                case "json":
                    json = json is null ? CaptionOf(content, place) : throw new InvalidDataException($"{place} is a second JSON file of its sample.");
                    break;
            }
        }
        sample.Caption = text ?? json ?? "";
        return sample;
    }

    private static string TextOf(byte[] content, string place)
    {
        try
        {
            return new UTF8Encoding(false, true).GetString(content).TrimStart('\uFEFF').Trim();
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException($"{place} holds invalid UTF-8: {e.Message}", e);
        }
    }

    private static string CaptionOf(byte[] json, string place)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("caption", out JsonElement caption)) return "";
            if (caption.ValueKind == JsonValueKind.Array) caption = caption.EnumerateArray().FirstOrDefault();
            return caption.ValueKind switch
            {
                JsonValueKind.String => caption.GetString()!,
                JsonValueKind.Null or JsonValueKind.Undefined => "",
                var other => throw new InvalidDataException($"{place}, field 'caption': it is {other}; expected a text or an array of texts."),
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"{place} is no valid JSON: {e.Message}", e);
        }
    }
}
