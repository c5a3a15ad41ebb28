using System.Globalization;
using System.Net;
using System.Text;
using Blip.MLNet.Html;
using Blip.MLNet.Modules.Images;
using Blip.MLNet.Modules.Search;

namespace Blip.MLNet.Modules.Display;

/// <summary>
/// A contact sheet: pictures in rows with words under each. A notebook shows it as HTML; <see cref="ToSvg"/> gives a file for pages. The pictures
/// are in it, as PNG of at most 256 pixels an edge.
/// </summary>
[TypeFormatterSource(typeof(HtmlFormatterSource))]
public sealed class PictureSheet : IHtmlView
{
    internal const int Edge = 256, Width = 160;

    /// <summary>Puts cards on a sheet.</summary>
    /// <param name="cards">The pictures and their words, in order.</param>
    /// <param name="title">A heading; null for none.</param>
    /// <param name="columns">Pictures in a row, at least 1.</param>
    public PictureSheet(IEnumerable<PictureCard> cards, string? title = null, int columns = 4)
    {
        ArgumentNullException.ThrowIfNull(cards);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        (Cards, Title, Columns) = ([.. cards], title, columns);
    }

    /// <summary>The pictures and their words.</summary>
    public IReadOnlyList<PictureCard> Cards { get; }

    /// <summary>The heading, or null.</summary>
    public string? Title { get; }

    /// <summary>Pictures in a row.</summary>
    public int Columns { get; }

    /// <summary>A sheet of what a search found, best first, each with its rank, name and score.</summary>
    /// <param name="hits">The hits of one query, of <see cref="GallerySearch"/>.</param>
    /// <param name="picture">Gives the picture of a hit's id: <c>id => RgbImage.Load(Path.Combine(folder, id))</c>.</param>
    /// <param name="title">A heading, such as the query.</param>
    /// <param name="columns">Pictures in a row, at least 1.</param>
    public static PictureSheet OfHits(IEnumerable<SearchHit> hits, Func<string, RgbImage> picture, string? title = null, int columns = 4)
    {
        ArgumentNullException.ThrowIfNull(hits);
        ArgumentNullException.ThrowIfNull(picture);
        return new PictureSheet(hits.Select((hit, i) => new PictureCard(picture(hit.Id), string.Create(CultureInfo.InvariantCulture, $"{i + 1}. {hit.Id}\n{hit.Score:F3}"), hit.Id)), title, columns);
    }

    /// <summary>A sheet of picture files.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="texts">The words under each, as many as files; null shows the files' names.</param>
    /// <param name="title">A heading; null for none.</param>
    /// <param name="columns">Pictures in a row, at least 1.</param>
    /// <exception cref="ArgumentException">There are not as many texts as files.</exception>
    public static PictureSheet OfFiles(IEnumerable<string> paths, IEnumerable<string>? texts = null, string? title = null, int columns = 4)
    {
        ArgumentNullException.ThrowIfNull(paths);
        string[] files = [.. paths], words = texts is null ? [.. files.Select(f => Path.GetFileName(f))] : [.. texts];
        if (files.Length != words.Length) throw new ArgumentException($"{files.Length} pictures have {words.Length} texts; expected one for each.", nameof(texts));
        return new PictureSheet(files.Zip(words, (file, text) => new PictureCard(RgbImage.Load(file), text, Path.GetFileName(file))), title, columns);
    }

    /// <summary>The sheet as HTML: a table whose cells hold a picture and its words.</summary>
    public string ToHtml()
    {
        var html = new StringBuilder();
        if (Title is not null) html.Append($"<h4>{WebUtility.HtmlEncode(Title)}</h4>\n");
        html.Append("<table>\n");
        foreach (PictureCard[] row in Cards.Chunk(Columns))
        {
            html.Append("<tr>\n");
            foreach (PictureCard card in row)
                html.Append($"<td align=\"center\" valign=\"top\" width=\"{Width + 20}\">{PictureHtml.Img(card.Picture, card.Name, Width)}<br>{WebUtility.HtmlEncode(card.Text).Replace("\n", "<br>", StringComparison.Ordinal)}</td>\n");
            html.Append("</tr>\n");
        }
        return html.Append("</table>").ToString();
    }

    /// <summary>The sheet as an SVG picture that needs no other file.</summary>
    public string ToSvg() => PictureSheetSvg.Draw(this);

    /// <summary>A line for each picture: its name and words.</summary>
    public override string ToString() => string.Join('\n', Cards.Select(c => $"{(c.Name.Length > 0 ? c.Name + ": " : "")}{c.Text.Replace('\n', ' ')}"));
}
