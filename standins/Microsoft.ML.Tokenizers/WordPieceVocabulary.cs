#nullable enable
namespace Microsoft.ML.Tokenizers;

/// <summary>Tokens by id and ids by token; a token's id is its line number.</summary>
internal sealed class WordPieceVocabulary
{
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _bySpan;

    private WordPieceVocabulary() => _bySpan = Ids.GetAlternateLookup<ReadOnlySpan<char>>();

    public Dictionary<string, int> Ids { get; } = new(StringComparer.Ordinal);
    public Dictionary<int, string> Tokens { get; } = [];

    public bool TryGetId(ReadOnlySpan<char> token, out int id) => _bySpan.TryGetValue(token, out id);

    public static WordPieceVocabulary Read(string vocabFilePath)
    {
        if (string.IsNullOrEmpty(vocabFilePath)) throw new ArgumentNullException(nameof(vocabFilePath));
        using FileStream stream = File.OpenRead(vocabFilePath);
        return Read(stream);
    }

    public static WordPieceVocabulary Read(Stream vocabStream)
    {
        ArgumentNullException.ThrowIfNull(vocabStream);
        var vocabulary = new WordPieceVocabulary();
        var reader = new StreamReader(vocabStream);
        int number = 0;
        for (string? line = reader.ReadLine(); line is not null; line = reader.ReadLine(), number++)
        {
            if (line.Length == 0) continue;
            vocabulary.Ids.Add(line, number);
            vocabulary.Tokens.Add(number, line);
        }
        return vocabulary;
    }
}
