using System.IO.Compression;
using System.Text;

namespace Blip.MLNet.Evaluators.Captions.Meteor;

/// <summary>
/// METEOR 1.5's English data: function words, nonbreaking prefixes, WordNet tables and, if wanted, paraphrases,
/// read from the user's own meteor-1.5.jar (a zip; no Java is needed) or from a folder with the same layout. Immutable and shareable.
/// </summary>
public sealed class MeteorData
{
    private const string Paraphrases = "paraphrase-en.gz";

    private MeteorData(Source source, string path, bool paraphrases)
    {
        Path = path;
        FunctionWords = new HashSet<string>(source.Lines("function/english.words"), StringComparer.Ordinal);
        Normalizer = new MeteorNormalizer(source.Lines("nonbreaking/english.prefixes"));
        Synonyms = new SynonymDictionary(source.Lines("synonym/english.exceptions"), source.Lines("synonym/english.synsets"));
        if (paraphrases) ParaphraseTable = new ParaphraseTable(ParaphraseLines(path));
    }

    /// <summary>The jar or folder that the data was read from.</summary>
    public string Path { get; }

    /// <summary>True if the paraphrase module takes part, as in the official scores; without it scores are a little lower.</summary>
    public bool HasParaphrases => ParaphraseTable is not null;

    internal HashSet<string> FunctionWords { get; }
    internal MeteorNormalizer Normalizer { get; }
    internal SynonymDictionary Synonyms { get; }
    internal ParaphraseTable? ParaphraseTable { get; }

    /// <summary>Reads the data.</summary>
    /// <param name="path">meteor-1.5.jar, or a folder with function/english.words, nonbreaking/english.prefixes, synonym/english.exceptions and synonym/english.synsets.</param>
    /// <param name="paraphrases">
    /// True: also read paraphrase-en.gz, from the folder data/ beside the jar (or in the folder), where METEOR itself looks, and fail if it is absent.
    /// False: score with exact, stem and synonym matches only. Null (default): read it if it is there.
    /// </param>
    /// <exception cref="FileNotFoundException">The jar, the folder or one of the files is absent; the message names it.</exception>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    public static MeteorData Load(string path, bool? paraphrases = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        bool wanted = paraphrases ?? FindParaphrases(path) is not null;
        if (wanted && FindParaphrases(path) is null)
            throw new FileNotFoundException($"METEOR's paraphrase table {Paraphrases} is not beside '{path}' (looked in {string.Join(" and ", ParaphrasePlaces(path))}); load without paraphrases or put it there.");
        if (Directory.Exists(path)) return new MeteorData(new Folder(path), path, wanted);
        if (!File.Exists(path)) throw new FileNotFoundException($"METEOR's data '{path}' is neither a jar nor a folder. It is part of METEOR 1.5: give the path of meteor-1.5.jar.", path);
        using ZipArchive jar = ZipFile.OpenRead(path);
        return new MeteorData(new Jar(jar, path), path, wanted);
    }

    private static string[] ParaphrasePlaces(string path)
    {
        string folder = Directory.Exists(path) ? path : System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        return [System.IO.Path.Combine(folder, "data", Paraphrases), System.IO.Path.Combine(folder, Paraphrases)];
    }

    private static string? FindParaphrases(string path) => Array.Find(ParaphrasePlaces(path), File.Exists);

    private static IEnumerable<string> ParaphraseLines(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(FindParaphrases(path)!), CompressionMode.Decompress), Encoding.UTF8);
        while (reader.ReadLine() is { } line) yield return line;
    }

    private abstract class Source
    {
        public IEnumerable<string> Lines(string file)
        {
            using var reader = new StreamReader(Open(file), Encoding.UTF8);
            while (reader.ReadLine() is { } line) yield return line;
        }

        protected abstract Stream Open(string file);
    }

    private sealed class Folder(string path) : Source
    {
        protected override Stream Open(string file)
        {
            string full = System.IO.Path.Combine([path, .. file.Split('/')]);
            return File.Exists(full) ? File.OpenRead(full) : throw new FileNotFoundException($"METEOR's data folder '{path}' has no {file}.", full);
        }
    }

    private sealed class Jar(ZipArchive archive, string path) : Source
    {
        protected override Stream Open(string file) =>
            archive.GetEntry(file)?.Open() ?? throw new FileNotFoundException($"'{path}' has no {file}; is it meteor-1.5.jar?", path);
    }
}
