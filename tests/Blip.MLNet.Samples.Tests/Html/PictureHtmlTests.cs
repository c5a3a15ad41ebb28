using System.Xml.Linq;
using Blip.MLNet.Modules.Display;
using Blip.MLNet.Modules.Images;
using Blip.MLNet.Modules.Search;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Testing;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Samples.Tests.Html;

/// <summary>Pictures and what is said of them, as HTML and SVG.</summary>
public class PictureHtmlTests
{
    private const string Nasty = "<b onclick=\"x()\">5 > 4 & \"'</b>";

    private static RgbImage Noise(int width, int height)
    {
        byte[] pixels = new byte[3 * width * height];
        new Random(width * 1000 + height).NextBytes(pixels);
        return new RgbImage(width, height, pixels);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 5)]
    [InlineData(64, 17)]
    public void A_png_holds_the_pixels(int width, int height)
    {
        RgbImage image = Noise(width, height);
        byte[] png = image.ToPng();
        Assert.Equal(image.Pixels, RgbImage.Decode(png).Pixels);
        using MLImage other = MLImage.CreateFromStream(new MemoryStream(png)); // a decoder of others
        Assert.Equal((width, height), (other.Width, other.Height));
        Assert.Equal(image.Pixels, RgbImage.From(other).Pixels);
    }

    [Fact]
    public void A_png_of_a_drawing_is_small()
    {
        RgbImage drawing = RgbImage.Load(Path.Combine(Goldens.RepoRoot, "samples", "pictures", "picture-01.png"));
        Assert.InRange(drawing.ToPng().Length, 100, 12_000);
    }

    [Fact]
    public void A_picture_is_an_element_with_its_pixels()
    {
        RgbImage image = Noise(9, 4);
        Assert.Equal(["img"], HtmlFragment.Elements(image.ToHtml()));
        Assert.Equal(image.Pixels, Inside(image.ToHtml())[0].Pixels);
        using MLImage other = MLImage.CreateFromStream(new MemoryStream(image.ToPng()));
        Assert.Equal(image.ToHtml(), other.ToHtml());
    }

    [Fact]
    public void A_large_picture_is_made_smaller()
    {
        RgbImage inside = Inside(new RgbImage(4096, 20).ToHtml())[0];
        Assert.Equal((1024, 5), (inside.Width, inside.Height));
    }

    [Fact]
    public void A_sheet_has_every_picture_with_its_words_in_rows()
    {
        var sheet = new PictureSheet([new(Noise(4, 4), "first", "a.png"), new(Noise(5, 4), "second\n0.5", "b.png"), new(Noise(6, 300), "third")], "found", columns: 2);
        string html = sheet.ToHtml();
        IReadOnlyList<string> elements = HtmlFragment.Elements(html);
        Assert.Equal((2, 3, 3), (elements.Count(e => e == "tr"), elements.Count(e => e == "td"), elements.Count(e => e == "img")));
        Assert.Equal(["first", "second0.5", "third"], HtmlFragment.Texts(html, "td").Select(t => t.Trim()));
        Assert.Equal(["found"], HtmlFragment.Texts(html, "h4"));
        Assert.Equal(["(4, 4)", "(5, 4)", "(5, 256)"], Inside(html).Select(p => $"({p.Width}, {p.Height})"));
        Assert.Equal("a.png: first\nb.png: second 0.5\nthird", sheet.ToString());
    }

    [Fact]
    public void Words_are_escaped()
    {
        var sheet = new PictureSheet([new(Noise(2, 2), Nasty, Nasty)], Nasty);
        Assert.Equal(["h4", "table", "tr", "td", "img", "br"], HtmlFragment.Elements(sheet.ToHtml()));
        Assert.Equal([Nasty], HtmlFragment.Texts(sheet.ToHtml(), "h4"));
        Assert.Equal([Nasty], HtmlFragment.Texts(sheet.ToHtml(), "td"));
        Assert.Equal(["small"], HtmlFragment.Elements(new ImageCaption(Nasty, -1).ToHtml()));
        XDocument svg = XDocument.Parse(sheet.ToSvg());
        Assert.Equal(2 + Nasty.Length, string.Join(' ', svg.Descendants().Where(e => e.Name.LocalName == "text").Skip(1).Select(e => e.Value)).Length + 2);
    }

    [Fact]
    public void A_sheet_as_svg_holds_pictures_and_wrapped_words()
    {
        string words = "a small green star and a small pink triangle on a white background";
        XDocument svg = XDocument.Parse(new PictureSheet([.. Enumerable.Range(0, 5).Select(i => new PictureCard(Noise(8, 8), words))], columns: 4).ToSvg());
        XElement[] images = [.. svg.Descendants().Where(e => e.Name.LocalName == "image")];
        Assert.Equal(5, images.Length);
        Assert.Equal(2, images.Select(i => (string)i.Attribute("y")!).Distinct().Count());
        XElement[] lines = [.. svg.Descendants().Where(e => e.Name.LocalName == "text")];
        Assert.Equal(string.Join(' ', Enumerable.Repeat(words, 5)), string.Join(' ', lines.Select(l => l.Value)));
        Assert.All(lines, l => Assert.InRange(l.Value.Length, 1, 30));
        double height = (double)svg.Root!.Attribute("height")!, width = (double)svg.Root.Attribute("width")!;
        Assert.All(lines, l => Assert.InRange((double)l.Attribute("y")!, 0, height));
        Assert.All(images, i => Assert.InRange((double)i.Attribute("x")! + (double)i.Attribute("width")!, 0, width));
    }

    [Fact]
    public void Hits_of_a_search_become_a_contact_sheet()
    {
        PictureSheet sheet = PictureSheet.OfHits([new("x.png", 2.5f, 0.4f), new("y.png", 1, 0.5f)], id => Noise(id.Length, 2), "a query");
        Assert.Equal("x.png: 1. x.png 2.500\ny.png: 2. y.png 1.000", sheet.ToString());
        Assert.Contains("a query", sheet.ToHtml());
    }

    [Fact]
    public void Files_and_texts_are_as_many()
    {
        string file = Path.Combine(Goldens.RepoRoot, "samples", "pictures", "picture-01.png");
        Assert.Equal("picture-01.png: picture-01.png", PictureSheet.OfFiles([file]).ToString());
        Assert.Contains("1 pictures have 2 texts", Assert.Throws<ArgumentException>(() => PictureSheet.OfFiles([file], ["a", "b"])).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new PictureSheet([], columns: 0));
        Assert.Empty(HtmlFragment.Texts(new PictureSheet([]).ToHtml(), "td"));
        XDocument.Parse(new PictureSheet([]).ToSvg());
    }

    [Fact]
    public void Rows_of_data_become_a_sheet()
    {
        var ml = new MLContext(1);
        string folder = Path.Combine(Goldens.RepoRoot, "samples", "pictures");
        IDataView rows = ml.Data.LoadFromEnumerable(new[] { new Row { ImagePath = "picture-01.png", Caption = "a <heart>", Score = 0.25f, Fits = true }, new Row { ImagePath = "picture-02.png", Caption = "b", Score = 2 } });
        IDataView pictures = ml.Transforms.LoadImages("Image", folder, "ImagePath").Fit(rows).Transform(rows);
        PictureSheet sheet = pictures.ToPictureSheet("Image", "Caption", "Score", "Fits");
        Assert.Equal(["a <heart>\n0.250\nTrue", "b\n2.000\nFalse"], sheet.Cards.Select(c => c.Text));
        Assert.Equal(RgbImage.Load(Path.Combine(folder, "picture-02.png")).Pixels, sheet.Cards[1].Picture.Pixels);
        Assert.Contains("'Nothing'", Assert.Throws<ArgumentException>(() => pictures.ToPictureSheet("Image", "Nothing")).Message);
        Assert.Contains("'Caption'", Assert.Throws<ArgumentException>(() => pictures.ToPictureSheet("Caption")).Message);
        Assert.Contains("'Image'", Assert.Throws<ArgumentException>(() => pictures.ToPictureSheet("Image", "Image")).Message);
    }

    private static RgbImage[] Inside(string html) =>
        [.. System.Text.RegularExpressions.Regex.Matches(html, "base64,([^\"]+)").Select(m => RgbImage.Decode(Convert.FromBase64String(m.Groups[1].Value)))];

    private sealed class Row
    {
        public string ImagePath { get; set; } = "";
        public string Caption { get; set; } = "";
        public float Score { get; set; }
        public bool Fits { get; set; }
    }
}
