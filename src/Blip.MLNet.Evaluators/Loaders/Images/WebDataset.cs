using System.Formats.Tar;
using System.Text;
using System.Text.Json;

namespace Blip.MLNet.Evaluators.Loaders.Images;

/// <summary>A sample of a webdataset shard.</summary>
public sealed class ShardSample
{
    /// <summary>The name that the sample's files share, up to the first dot of the file name.</summary>
    public string Key { get; set; } = "";

    /// <summary>The picture as it lies in the shard (jpg, png or webp), not decoded; empty if there is none.</summary>
    public byte[] Image { get; set; } = [];

    /// <summary>The caption: the text of the .txt or .caption file, else "caption" of the .json file (the first if it is a list); empty if there is none.</summary>
    public string Caption { get; set; } = "";
}

/// <summary>Webdataset tar shards: files of one sample follow each other and share a name.</summary>
public static class WebDataset
{
    /// <summary>The samples of the shards, one after another; a sample is held at a time.</summary>
    /// <exception cref="InvalidDataException">A shard is no tar file or ends early, or a sample's JSON is damaged; the message names the shard and the file.</exception>
    public static IEnumerable<ShardSample> Read(IEnumerable<string> shards, int? limit = null)
    {
        ArgumentNullException.ThrowIfNull(shards);
        var options = new LoaderOptions { Limit = limit };
        return options.Limited(shards.SelectMany(Shard));
    }

    private static IEnumerable<ShardSample> Shard(string path)
    {
        using var tar = new TarReader(File.OpenRead(path));
        ShardSample? sample = null;
        while (NextFile(tar, path) is { } file)
        {
            int slash = file.Name.LastIndexOf('/'), dot = file.Name.IndexOf('.', slash + 1);
            if (dot < 0) continue;
            string key = file.Name[..dot];
            if (sample is not null && sample.Key != key) yield return sample;
            if (sample is null || sample.Key != key) sample = new ShardSample { Key = key };
            Fill(sample, file.Name[(dot + 1)..].ToLowerInvariant(), file.Content, $"{path}: {file.Name}");
        }
        if (sample is not null) yield return sample;
    }

    private static (string Name, byte[] Content)? NextFile(TarReader tar, string path)
    {
        try
        {
            while (tar.GetNextEntry() is { } entry)
            {
                if (entry.DataStream is null) continue;
                using var content = new MemoryStream();
                entry.DataStream.CopyTo(content);
                return (entry.Name, content.ToArray());
            }
            return null;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new InvalidDataException($"{path} is no tar file or ends early: {e.Message}", e);
        }
    }

    private static void Fill(ShardSample sample, string extension, byte[] content, string place)
    {
        switch (extension)
        {
            case "jpg" or "jpeg" or "png" or "webp": sample.Image = content; break;
            case "txt" or "caption": sample.Caption = Encoding.UTF8.GetString(content).Trim(); break;
            case "json" when sample.Caption.Length == 0: sample.Caption = CaptionOf(content, place); break;
        }
    }

    private static string CaptionOf(byte[] json, string place)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("caption", out JsonElement caption)) return "";
            if (caption.ValueKind == JsonValueKind.Array) caption = caption.EnumerateArray().FirstOrDefault();
            return caption.ValueKind == JsonValueKind.String ? caption.GetString()! : "";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"{place} is no valid JSON: {e.Message}", e);
        }
    }
}
