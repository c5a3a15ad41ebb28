using System.Globalization;
using Blip.MLNet.Cli.Inputs;
using Blip.MLNet.Modules.Tasks;

namespace Blip.MLNet.Cli.Output;

/// <summary>Captions as a table that grows while the pictures are described.</summary>
internal sealed class CaptionTable
{
    private const int WidestFile = 48;
    private readonly TextWriter _writer;
    private readonly int _width;
    private bool _begun;

    public CaptionTable(TextWriter writer, IReadOnlyList<InputPicture> pictures)
    {
        _writer = writer;
        _width = Math.Min(WidestFile, pictures.Select(p => p.Path.Length).DefaultIfEmpty(0).Max());
    }

    public void Add(CaptionRecord record)
    {
        if (!_begun) _writer.WriteLine($"{"FILE".PadRight(_width)}  {"SCORE",7}  CAPTION");
        _begun = true;
        for (int i = 0; i < record.Captions.Count; i++)
        {
            ImageCaption caption = record.Captions[i];
            string file = i > 0 ? "" : Shown(record.File);
            _writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{file.PadRight(_width)}  {caption.Score,7:0.000}  {caption.Text}"));
        }
    }

    // A file's name may hold line feeds and what a terminal takes for commands.
    private static string Shown(string file) => string.Concat(file.Select(c => char.IsControl(c) ? '?' : c));
}
