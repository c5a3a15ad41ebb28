using System.Globalization;
using System.Net;

namespace Blip.MLNet.Cli.Commands.Searching;

/// <summary>Search results as a page with the pictures.</summary>
internal static class ContactSheet
{
    private const string Style = "body{font:15px/1.4 system-ui,sans-serif;margin:2em;background:#fafafa;color:#222}h2{font-weight:600}"
        + ".sheet{display:grid;grid-template-columns:repeat(auto-fill,minmax(220px,1fr));gap:1em}figure{margin:0;background:#fff;border:1px solid #ddd;border-radius:6px;padding:8px}"
        + "img{width:100%;height:180px;object-fit:contain;background:#eee}figcaption{font-size:13px;overflow-wrap:anywhere}b{float:right;font-weight:500}";

    /// <summary>Writes the page.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="results">The queries and their hits.</param>
    /// <param name="folder">The folder of the page, which the pictures' addresses are relative to.</param>
    public static void Write(TextWriter writer, IEnumerable<SearchResult> results, string folder)
    {
        writer.WriteLine($"<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>blip search</title><style>{Style}</style><body>");
        foreach (SearchResult result in results)
        {
            writer.WriteLine($"<h2>{WebUtility.HtmlEncode(result.Query)}</h2>\n<div class=\"sheet\">");
            foreach (SearchHit hit in result.Hits)
            {
                string address = WebUtility.HtmlEncode(Address(Path.GetRelativePath(folder, hit.File))), name = WebUtility.HtmlEncode(Path.GetFileName(hit.File));
                writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"<figure><a href=\"{address}\"><img src=\"{address}\" alt=\"{name}\" loading=\"lazy\"></a><figcaption><b>{hit.Score:0.000}</b>{hit.Rank}. {name}</figcaption></figure>"));
            }
            writer.WriteLine("</div>");
        }
        writer.WriteLine("</body></html>");
    }

    private static string Address(string path) => Path.IsPathRooted(path) ? new Uri(path).AbsoluteUri
        : string.Join('/', path.Split(Path.DirectorySeparatorChar, '/').Select(Uri.EscapeDataString));
}
