using System.CommandLine;
using Blip.MLNet.Cli.Inputs;

namespace Blip.MLNet.Cli.CommandLine;

/// <summary>The options of every command that reads pictures: which, and how many at once.</summary>
internal sealed class PictureOptionSet
{
    private readonly Option<string?> _images = new("--images") { Description = "The folder that an annotation file's pictures are in.", HelpName = "FOLDER" };
    private readonly Option<bool> _recursive = new("--recursive", "-r") { Description = "Read folders with their subfolders." };
    private readonly Option<int> _batch = new("--batch", "-b") { Description = "Pictures computed at once.", DefaultValueFactory = _ => 4, HelpName = "N" };

    public IEnumerable<Option> All => [_images, _recursive, _batch];

    /// <summary>An argument for any number of pictures.</summary>
    public static Argument<string[]> Inputs(ArgumentArity arity) =>
        new Argument<string[]>("INPUTS") { Description = "Pictures, folders, patterns (photos/**/*.jpg) and COCO or BLIP annotation files.", Arity = arity }.NotOptions();

    public InputExpansion Expansion(ParseResult parsed, Action<string> missing) => new() { ImageFolder = parsed.GetValue(_images), Recursive = parsed.GetValue(_recursive), Missing = missing };

    public string? Folder(ParseResult parsed) => parsed.GetValue(_images);

    public int Batch(ParseResult parsed) => parsed.GetValue(_batch) is >= 1 and <= 4096 and var size ? size : throw new UsageException($"--batch is {parsed.GetValue(_batch)}; expected 1 to 4096.");
}
