namespace Blip.MLNet.Html;

/// <summary>An object that shows itself as HTML.</summary>
internal interface IHtmlView
{
    /// <summary>A fragment of a page, all text in it escaped.</summary>
    string ToHtml();
}
