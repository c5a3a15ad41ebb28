using System.Net;
using System.Text.RegularExpressions;

namespace Blip.MLNet.Samples.Tests.Html;

/// <summary>Reads HTML as strictly as the tests need: every element is closed in order, and there are no others than those expected.</summary>
public static partial class HtmlFragment
{
    private static readonly HashSet<string> s_void = ["img", "br"];
    private static readonly HashSet<string> s_known = ["table", "thead", "tbody", "tr", "th", "td", "img", "br", "h4", "small"];

    /// <summary>The names of the elements, in order; fails where the HTML is not well formed.</summary>
    public static IReadOnlyList<string> Elements(string html)
    {
        var open = new Stack<string>();
        var names = new List<string>();
        foreach (Match tag in Tag().Matches(html))
        {
            string name = tag.Groups[2].Value;
            Assert.Contains(name, s_known);
            if (tag.Groups[1].Length > 0) Assert.Equal(name, open.Pop());
            else
            {
                names.Add(name);
                if (!s_void.Contains(name)) open.Push(name);
            }
        }
        Assert.Empty(open);
        Assert.DoesNotMatch("[<>]", Tag().Replace(html, ""));
        return names;
    }

    /// <summary>The texts of an element's kind, decoded.</summary>
    public static string[] Texts(string html, string element) =>
        [.. Regex.Matches(html, $"<{element}(?: [^>]*)?>(.*?)</{element}>", RegexOptions.Singleline).Select(m => WebUtility.HtmlDecode(Tag().Replace(m.Groups[1].Value, "")))];

    [GeneratedRegex("<(/?)([a-z0-9]+)(?: [a-z]+=\"[^\"<>]*\")*>")]
    private static partial Regex Tag();
}
