using System.Net;
using System.Text;

namespace Blip.MLNet.Html;

/// <summary>Tables without styles of their own, so that a notebook's theme is theirs and viewers that drop styles lose nothing.</summary>
internal static class HtmlTable
{
    /// <summary>A table whose first row is its header; the first column is on the left, the others (numbers) on the right.</summary>
    public static string Of(IEnumerable<IReadOnlyList<string>> rows)
    {
        var html = new StringBuilder("<table>\n");
        bool header = true;
        foreach (IReadOnlyList<string> row in rows)
        {
            string tag = header ? "th" : "td";
            html.Append(header ? "<thead><tr>" : "<tr>");
            for (int i = 0; i < row.Count; i++) html.Append($"<{tag} align=\"{(i == 0 ? "left" : "right")}\">{WebUtility.HtmlEncode(row[i])}</{tag}>");
            html.Append(header ? "</tr></thead>\n<tbody>\n" : "</tr>\n");
            header = false;
        }
        return html.Append("</tbody>\n</table>").ToString();
    }

    /// <summary>A table of names and values.</summary>
    public static string Of(IEnumerable<(string Name, string Value)> rows) => Of(rows.Select(r => (string[])[r.Name.Trim(), r.Value]));
}
