using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Evaluators.Loaders;
using Blip.MLNet.Evaluators.Loaders.Coco;
using Blip.MLNet.Evaluators.Loaders.Images;
using Blip.MLNet.Evaluators.Loaders.Lists;

namespace Blip.MLNet.Cli.Inputs;

/// <summary>Turns what a user names into pictures: files, folders, patterns, and COCO or BLIP annotation files.</summary>
internal sealed class InputExpansion
{
    /// <summary>Whether folders are searched with their subfolders.</summary>
    public bool Recursive { get; init; }

    /// <summary>The folder that annotation files' pictures are in; null: that of the annotation file.</summary>
    public string? ImageFolder { get; init; }

    /// <summary>Told each named picture that does not exist; the rest goes on.</summary>
    public required Action<string> Missing { get; init; }

    /// <summary>The pictures in the order given, each file once.</summary>
    /// <exception cref="UsageException">A folder or pattern has no picture.</exception>
    /// <exception cref="InvalidDataException">An annotation file is damaged.</exception>
    public IReadOnlyList<InputPicture> Expand(IEnumerable<string> inputs)
    {
        if (ImageFolder is not null && !Directory.Exists(ImageFolder)) throw new UsageException($"--images: there is no folder '{ImageFolder}'.");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return PictureIds.MadeUnique([.. inputs.SelectMany(One).Where(p => seen.Add(Path.GetFullPath(p.Path)))]);
    }

    private IEnumerable<InputPicture> One(string input)
    {
        if (Directory.Exists(input)) return Folder(input);
        if (File.Exists(input)) return Path.GetExtension(input).Equals(".json", StringComparison.OrdinalIgnoreCase) ? Annotations(input) : [new InputPicture(input, PictureIds.OfFile(input))];
        if (Glob.IsPattern(input)) return Pattern(input);
        Missing($"{input}: there is no such picture, folder or annotation file.");
        return [];
    }

    private List<InputPicture> Folder(string folder)
    {
        List<InputPicture> pictures;
        try
        {
            pictures = [.. FolderPictures(folder)];
        }
        catch (UnauthorizedAccessException e)
        {
            Missing(ErrorText.OfFile(e, folder));
            return [];
        }
        if (pictures.Count > 0) return pictures;
        bool deeper = !Recursive && Loaded(folder, recursive: true).Any();
        throw new UsageException($"the folder '{folder}' has no picture (jpg, png, gif, bmp, webp, tif){(deeper ? "; its subfolders have: --recursive reads them" : "")}.");
    }

    private IEnumerable<InputPicture> FolderPictures(string folder) =>
        Loaded(folder, Recursive).Select(row => Path.Combine(folder, row.ImageId.Replace('/', Path.DirectorySeparatorChar))).Select(path => new InputPicture(path, PictureIds.OfFile(path)));

    private static IEnumerable<FolderImage> Loaded(string folder, bool recursive) => Evaluators.Loaders.Images.ImageFolder.Read(folder, recursive);

    private List<InputPicture> Pattern(string pattern)
    {
        int closed = 0;
        List<InputPicture> pictures = [.. Glob.Files(pattern, line => { closed++; Missing(line); }).Select(path => new InputPicture(path, PictureIds.OfFile(path)))];
        return pictures.Count > 0 || closed > 0 ? pictures : throw new UsageException($"no file matches '{pattern}'.");
    }

    private List<InputPicture> Annotations(string file)
    {
        var missing = new HashSet<string>(StringComparer.Ordinal);
        var options = new LoaderOptions { ImageFolder = ImageFolder ?? Path.GetDirectoryName(Path.GetFullPath(file)), MissingImage = path => missing.Add(path) };
        IEnumerable<CaptionedImage> rows = JsonKind.BeginsWithObject(file) ? CocoCaptionFiles.ReadImageList(file, options) : BlipCaptionFiles.ReadImages(file, options);
        List<InputPicture> pictures = [.. rows.DistinctBy(row => row.ImagePath).Select(row => new InputPicture(Shown(row.ImagePath), row.ImageId))];
        if (pictures.Count == 0)
            throw new UsageException(missing.Count == 0 ? $"{file} names no picture." : $"{file}: none of the pictures that it names is there ('{missing.First()}' for one); --images says where they are.");
        foreach (string path in missing) Missing($"{path}: there is no such picture ({file} names it; --images says where the pictures are).");
        return pictures;
    }

    private static string Shown(string path)
    {
        string relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}
