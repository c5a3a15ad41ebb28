using System.Globalization;
using System.Text.RegularExpressions;

namespace Blip.MLNet.Cli.Inputs;

/// <summary>What a picture is called in results.</summary>
internal static partial class PictureIds
{
    /// <summary>The number in a COCO file name (COCO_val2014_000000391895.jpg, 000000391895.jpg); else the file's name.</summary>
    public static string OfFile(string path)
    {
        Match match = CocoName().Match(Path.GetFileNameWithoutExtension(path));
        return match.Success ? long.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture) : Path.GetFileName(path);
    }

    /// <summary>The same pictures; those whose id another file has too go by their paths.</summary>
    public static IReadOnlyList<InputPicture> MadeUnique(IReadOnlyList<InputPicture> pictures)
    {
        HashSet<string> taken = [.. pictures.GroupBy(p => p.Id, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key)];
        return taken.Count == 0 ? pictures : [.. pictures.Select(p => taken.Contains(p.Id) ? p with { Id = p.Path } : p)];
    }

    [GeneratedRegex("^(?:COCO_[A-Za-z0-9-]+_)?([0-9]{12})$")]
    private static partial Regex CocoName();
}
