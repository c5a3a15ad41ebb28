using System.Globalization;
using System.IO.Compression;
using System.Text;
using Blip.MLNet.Evaluators.Captions.Ngrams;

namespace Blip.MLNet.Evaluators.Captions;

/// <summary>
/// In how many images of a corpus each n-gram (1 to 4 words) occurs, so that CIDEr can weigh by a fixed corpus
/// (<c>df_mode = 'coco-val-df'</c> of vrama91/cider) and a small test set, even one image, gets meaningful scores.
/// The file is gzip-compressed UTF-8 text: a first line <c>blip-df 1 IMAGES</c>, then per n-gram a line with the count, a tab and the words.
/// </summary>
public sealed class DocumentFrequencies
{
    private const string Magic = "blip-df 1 ";
    private readonly Dictionary<string, double> _counts;

    /// <summary>Frequencies from a table of counts by n-gram, words separated by one space.</summary>
    /// <param name="images">Images in the corpus, at least 1 (40,504 for COCO val2014).</param>
    /// <param name="counts">Per n-gram, the images whose references have it.</param>
    public DocumentFrequencies(double images, IEnumerable<KeyValuePair<string, double>> counts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(images, 1);
        ArgumentNullException.ThrowIfNull(counts);
        Images = images;
        _counts = new Dictionary<string, double>(counts, StringComparer.Ordinal);
    }

    /// <summary>Images in the corpus; CIDEr's reference length is its logarithm.</summary>
    public double Images { get; }

    /// <summary>Distinct n-grams.</summary>
    public int Count => _counts.Count;

    /// <summary>The images that have an n-gram (words separated by one space); 0 if none.</summary>
    public double this[string ngram] => _counts.GetValueOrDefault(ngram);

    /// <summary>Counts the n-grams of tokenised references; the candidates play no part.</summary>
    public static DocumentFrequencies FromReferences(IEnumerable<IReadOnlyList<string>> references)
    {
        ArgumentNullException.ThrowIfNull(references);
        var tokens = new TokenTable();
        EncodedImage[] images = [.. references.Select((r, i) => Encode(r, i, tokens))];
        if (images.Length == 0) throw new ArgumentException("There is no image to count n-grams in.", nameof(references));
        var ngrams = new CorpusNgrams(images, tokens, Environment.ProcessorCount);
        return new DocumentFrequencies(images.Length, ngrams.All().Where(n => n.ImageCount > 0).Select(n => KeyValuePair.Create(string.Join(' ', n.Words), (double)n.ImageCount)));
    }

    /// <summary>Reads a file that <see cref="Save"/> wrote, or a pickle of vrama91/cider or ruotianluo's fork (<c>coco-val-df.p</c>).</summary>
    /// <param name="path">The file.</param>
    /// <param name="images">Images in the corpus; needed only for a pickle that does not say (vrama91's; COCO val2014 has 40,504).</param>
    /// <exception cref="InvalidDataException">The file is neither, or it is damaged; the message names it.</exception>
    public static DocumentFrequencies Load(string path, int images = 40504)
    {
        using FileStream file = File.OpenRead(path);
        int first = file.ReadByte(), second = file.ReadByte();
        file.Position = 0;
        return first == 0x1f && second == 0x8b ? ReadText(file, path) : DocumentFrequencyPickle.Read(file, path, images);
    }

    private static DocumentFrequencies ReadText(Stream file, string path)
    {
        try
        {
            return ReadLines(file, path);
        }
        catch (Exception e) when (e is ArgumentException || e is InvalidDataException && !e.Message.StartsWith(path, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{path}: the document frequency file is damaged: {e.Message}", e); // cut or changed gzip, a number of images below 1, text that is not UTF-8
        }
    }

    private static DocumentFrequencies ReadLines(Stream file, string path)
    {
        using var reader = new StreamReader(new GZipStream(file, CompressionMode.Decompress), new UTF8Encoding(false, true));
        string? header = reader.ReadLine();
        if (header is null || !header.StartsWith(Magic, StringComparison.Ordinal) || !double.TryParse(header.AsSpan(Magic.Length), CultureInfo.InvariantCulture, out double corpus))
            throw new InvalidDataException($"{path}: line 1 is '{header}'; expected '{Magic}' and the number of images.");
        return new DocumentFrequencies(corpus, Lines(reader, path));
    }

    /// <summary>Writes the frequencies, n-grams in ordinal order, so that equal corpora give equal files. A file of that name stays as it was if writing fails.</summary>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string partial = path + ".partial";
        try
        {
            using (FileStream file = File.Create(partial)) Write(file);
            File.Move(partial, path, overwrite: true);
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }

    private void Write(FileStream file)
    {
        using var writer = new StreamWriter(new GZipStream(file, CompressionLevel.Optimal), new UTF8Encoding(false)) { NewLine = "\n" };
        writer.WriteLine(Magic + Images.ToString("R", CultureInfo.InvariantCulture));
        foreach (string ngram in _counts.Keys.Order(StringComparer.Ordinal))
            writer.WriteLine($"{_counts[ngram].ToString("R", CultureInfo.InvariantCulture)}\t{ngram}");
    }

    internal double[] Idf(CorpusNgrams ngrams)
    {
        double logImages = Math.Log(Images);
        double[] idf = new double[ngrams.Capacity];
        foreach ((int id, string[] words, _) in ngrams.All())
            idf[id] = logImages - Math.Log(Math.Max(1.0, this[string.Join(' ', words)]));
        return idf;
    }

    private static EncodedImage Encode(IReadOnlyList<string> references, int row, TokenTable tokens)
    {
        var sample = new CaptionSample($"#{row}", "", references);
        sample.Check(row);
        return new EncodedImage(sample, tokens);
    }

    private static IEnumerable<KeyValuePair<string, double>> Lines(StreamReader reader, string path)
    {
        for (int number = 2; reader.ReadLine() is { } line; number++)
        {
            int tab = line.IndexOf('\t');
            if (tab < 1 || !double.TryParse(line.AsSpan(0, tab), CultureInfo.InvariantCulture, out double count) || !double.IsFinite(count))
                throw new InvalidDataException($"{path}: line {number} is '{line}'; expected a count, a tab and an n-gram.");
            yield return KeyValuePair.Create(line[(tab + 1)..], count);
        }
    }
}
