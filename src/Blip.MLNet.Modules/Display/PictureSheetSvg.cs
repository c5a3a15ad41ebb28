using System.Globalization;
using System.Net;
using System.Text;
using Blip.MLNet.Modules.Images;

namespace Blip.MLNet.Modules.Display;

/// <summary>A contact sheet as SVG: pictures in a grid, their words broken into lines below.</summary>
internal static class PictureSheetSvg
{
    private const int Cell = PictureSheet.Width + 24, LineHeight = 17, CharactersALine = 26, TitleHeight = 40;

    public static string Draw(PictureSheet sheet)
    {
        var svg = new StringBuilder();
        int y = sheet.Title is null ? 12 : TitleHeight;
        foreach (PictureCard[] row in sheet.Cards.Chunk(sheet.Columns))
        {
            string[][] texts = [.. row.Select(c => c.Text.Split('\n').SelectMany(Wrap).ToArray())];
            int[] heights = [.. row.Select(c => DrawnHeight(c.Picture))];
            int tallest = heights.Max();
            for (int i = 0; i < row.Length; i++)
            {
                int x = 12 + i * Cell;
                svg.Append(CultureInfo.InvariantCulture, $"<image x=\"{x}\" y=\"{y}\" width=\"{PictureSheet.Width}\" height=\"{heights[i]}\" href=\"{PictureHtml.Address(row[i].Picture, PictureSheet.Edge)}\"/>\n");
                for (int line = 0; line < texts[i].Length; line++)
                    svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x + PictureSheet.Width / 2}\" y=\"{y + tallest + (line + 1) * LineHeight}\">{WebUtility.HtmlEncode(texts[i][line])}</text>\n");
            }
            y += tallest + LineHeight * texts.Max(t => t.Length) + 24;
        }
        string title = sheet.Title is null ? "" : $"<text x=\"12\" y=\"26\" text-anchor=\"start\" font-size=\"18\">{WebUtility.HtmlEncode(sheet.Title)}</text>\n";
        int width = 12 + Cell * Math.Min(sheet.Columns, Math.Max(1, sheet.Cards.Count));
        return $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{y}\" font-family=\"sans-serif\" font-size=\"12.5\" text-anchor=\"middle\" fill=\"#222\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n{title}{svg}</svg>\n";
    }

    private static int DrawnHeight(RgbImage picture) => Math.Max(1, (int)Math.Round((double)PictureSheet.Width * picture.Height / picture.Width));

    /// <summary>Lines of whole words; a word that is longer than a line stands alone.</summary>
    private static IEnumerable<string> Wrap(string text)
    {
        string line = "";
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > CharactersALine)
            {
                yield return line;
                line = "";
            }
            line = line.Length == 0 ? word : $"{line} {word}";
        }
        yield return line;
    }
}
