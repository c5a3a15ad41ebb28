namespace Blip.MLNet.Html;

/// <summary>The formatters of an <see cref="IHtmlView"/>; a kernel finds this class by <see cref="TypeFormatterSourceAttribute"/> and its members by their names.</summary>
internal sealed class HtmlFormatterSource
{
    /// <summary>Called by the kernel once for each type that it shows.</summary>
    public IEnumerable<object> CreateTypeFormatters() =>
        [new Formatter("text/html", view => ((IHtmlView)view).ToHtml()), new Formatter("text/plain", view => view.ToString())];

    /// <summary>A way to show an object.</summary>
    /// <param name="mimeType">What it writes.</param>
    /// <param name="show">Writes it.</param>
    internal sealed class Formatter(string mimeType, Func<object, string?> show)
    {
        /// <summary>Read by the kernel.</summary>
        public string MimeType { get; } = mimeType;

        /// <summary>Called by the kernel, which expects these two types of parameters.</summary>
        public bool Format(object instance, TextWriter writer)
        {
            writer.Write(show(instance));
            return true;
        }
    }
}
