using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Cli.Inputs;
using Blip.MLNet.Evaluators.Loaders;
using Blip.MLNet.Evaluators.Loaders.Coco;
using Blip.MLNet.Evaluators.Loaders.Lists;
using Microsoft.ML;

namespace Blip.MLNet.Cli.Commands.Training;

/// <summary>Pictures with captions out of a file of one's own.</summary>
internal static class CaptionPairs
{
    /// <summary>Name of the column with the pictures' paths.</summary>
    public const string Image = nameof(ImageCaption.ImagePath);

    /// <summary>Name of the column with the captions.</summary>
    public const string Caption = nameof(ImageCaption.Caption);

    /// <summary>Reads COCO caption annotations, a LAVIS or BLIP list, JSON lines, csv or tsv, or an image folder's metadata.</summary>
    /// <param name="context">Makes the view.</param>
    /// <param name="option">The option that names it, for errors.</param>
    /// <param name="path">The file, or a folder with metadata.jsonl or metadata.csv.</param>
    /// <param name="images">The pictures' folder; null: that of the file.</param>
    /// <param name="warn">Told each picture that is not there or is none; its captions are left out.</param>
    /// <exception cref="UsageException">There is no such file, or nothing in it to train on.</exception>
    public static IDataView Read(MLContext context, string option, string path, string? images, Action<string> warn)
    {
        if (Directory.Exists(path))
            path = new[] { "metadata.jsonl", "metadata.csv" }.Select(name => Path.Combine(path, name)).FirstOrDefault(File.Exists) ?? throw new UsageException($"{option}: the folder '{path}' has no metadata.jsonl or metadata.csv.");
        if (!File.Exists(path)) throw new UsageException($"{option}: there is no file '{path}'.");
        var (missing, unreadable) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        var options = new LoaderOptions { ImageFolder = images ?? Path.GetDirectoryName(Path.GetFullPath(path)), MissingImage = p => missing.Add(p), UnreadableImage = p => unreadable.Add(p) };
        bool coco = Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase) && JsonKind.BeginsWithObject(path);
        ImageCaption[] rows = [.. coco ? CocoCaptionFiles.ReadCaptions(path, options) : LavisCaptionFiles.ReadCaptions(path, options)];
        if (rows.Length == 0)
            throw new UsageException(missing.Concat(unreadable).FirstOrDefault() is not { } first ? $"{option}: '{path}' has no caption."
                : $"{option}: none of the pictures of '{path}' can be read ('{first}' for one{(missing.Count > 0 ? ", which is not there; --images says where they are" : "")}).");
        foreach (string picture in missing) warn($"{picture}: there is no such picture; its captions are left out.");
        foreach (string picture in unreadable) warn($"{picture} is no picture; its captions are left out.");
        return context.Data.LoadFromEnumerable(rows);
    }
}
