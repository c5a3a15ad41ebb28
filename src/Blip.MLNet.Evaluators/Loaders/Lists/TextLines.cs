using System.Text;

namespace Blip.MLNet.Evaluators.Loaders.Lists;

/// <summary>The lines of a UTF-8 file; a byte order mark is skipped.</summary>
internal static class TextLines
{
    /// <summary>The lines that are not blank, with their numbers from 1; a line is held at a time. Lines end with \n, \r or \r\n alone.</summary>
    /// <exception cref="InvalidDataException">There is invalid UTF-8; the message names the line.</exception>
    public static IEnumerable<(int Number, string Text)> Read(string path, LoaderOptions options)
    {
        using var reader = new StreamReader(options.Open(path), new UTF8Encoding(false, true));
        for (int number = 1; Line(reader, path, number) is { } line; number++)
            if (!string.IsNullOrWhiteSpace(line)) yield return (number, line);
    }

    private static string? Line(StreamReader reader, string path, int number)
    {
        try
        {
            return reader.ReadLine();
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException($"{path}: there is invalid UTF-8 at line {number} or soon after it ({e.Message}).", e);
        }
    }
}
