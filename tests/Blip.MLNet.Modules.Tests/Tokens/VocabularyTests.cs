using System.Text;
using Blip.MLNet.Modules.Tokens;

namespace Blip.MLNet.Modules.Tests.Tokens;

public sealed class VocabularyTests : IDisposable
{
    private static readonly string[] s_words = [.. Vocabulary.Required, "a", "##b"];
    private readonly string _folder = Directory.CreateTempSubdirectory("blip-vocabulary-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    [Fact]
    public void AFolderGivesVocabTxtThenTokenizerJson()
    {
        Write("tokenizer.json", """{"added_tokens":[{"id":7,"content":"[DEC]","special":true}],"model":{"type":"WordPiece","vocab":{"[PAD]":0,"[UNK]":1,"[CLS]":2,"[SEP]":3,"[MASK]":4,"a":5,"##b":6}}}""");
        BlipTokenizer json = BlipTokenizer.Load(_folder);
        Assert.Equal((7, 8), (json.DecoderId, json.EncoderId));
        Write("vocab.txt", string.Join('\n', s_words) + "\n");
        Vocabulary lines = Vocabulary.Load(_folder);
        Assert.Equal(s_words, lines.Tokens);
        Write("added_tokens.json", """{"[ENC]":8,"[DEC]":7}""");
        Assert.Equal((7, 8, 9), (BlipTokenizer.Load(_folder).DecoderId, BlipTokenizer.Load(_folder).EncoderId, BlipTokenizer.Load(_folder).Size));
    }

    [Fact]
    public void ItIsWrittenAsItWasRead()
    {
        using var stream = new MemoryStream();
        new Vocabulary(s_words, "x").WriteLines(stream);
        stream.Position = 0;
        Assert.Equal(s_words, Vocabulary.ReadLines(stream, "y").Tokens);
        stream.Position = 0;
        Assert.Equal([2, 5, 6, 3], BlipTokenizer.Load(stream).Encode("ab"));
        byte[] windows = [0xef, 0xbb, 0xbf, .. Encoding.UTF8.GetBytes(string.Join("\r\n", s_words))];
        Assert.Equal(s_words, Vocabulary.ReadLines(new MemoryStream(windows), "z").Tokens);
    }

    [Theory]
    [InlineData("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\na\n", "line 6", "line 8")]
    [InlineData("[PAD]\n[UNK]\n[CLS]\n\n[SEP]\n[MASK]\n", "line 4", "empty")]
    [InlineData("[PAD]\n[UNK]\na\nb\n", "[CLS], [SEP], [MASK]", "4 tokens")]
    public void ABadVocabularyIsNamed(string text, params string[] parts)
    {
        string path = Write("vocab.txt", text);
        string message = Assert.Throws<InvalidDataException>(() => BlipTokenizer.Load(path)).Message;
        foreach (string part in (string[])[path, .. parts]) Assert.Contains(part, message);
    }

    [Theory]
    [InlineData("{", "no JSON")]
    [InlineData("{}", "model.vocab")]
    [InlineData("[]", "model.vocab")]
    [InlineData("1", "model.vocab")]
    [InlineData("""{"model":[]}""", "model.vocab")]
    [InlineData("""{"model":{"vocab":[]}}""", "model.vocab")]
    [InlineData("""{"model":{"type":3,"vocab":{}}}""", "model.type")]
    [InlineData("""{"added_tokens":[3],"model":{"vocab":{}}}""", "added token")]
    [InlineData("""{"added_tokens":[{"content":"x","id":"1"}],"model":{"vocab":{}}}""", "added token")]
    [InlineData("""{"added_tokens":[{"content":null,"id":1}],"model":{"vocab":{}}}""", "added token")]
    [InlineData("""{"model":{"type":"BPE","vocab":{}}}""", "BPE")]
    [InlineData("""{"normalizer":{"type":"BertNormalizer","lowercase":false},"model":{"vocab":{"[PAD]":0}}}""", "lowercase")]
    [InlineData("""{"model":{"vocab":{"[PAD]":0,"a":2}}}""", "'a' has id 2")]
    [InlineData("""{"model":{"vocab":{"[PAD]":0,"a":0}}}""", "same id 0")]
    [InlineData("""{"model":{"vocab":{"[PAD]":"x"}}}""", "whole number")]
    public void ABadTokenizerJsonIsNamed(string text, string part)
    {
        string path = Write("tokenizer.json", text);
        string message = Assert.Throws<InvalidDataException>(() => BlipTokenizer.Load(path)).Message;
        Assert.Contains(path, message);
        Assert.Contains(part, message);
    }

    [Fact]
    public void AMissingOrForeignFileIsNamed()
    {
        Assert.Contains(_folder, Assert.Throws<FileNotFoundException>(() => BlipTokenizer.Load(_folder)).Message);
        Assert.Contains("none.txt", Assert.Throws<FileNotFoundException>(() => BlipTokenizer.Load(Path.Combine(_folder, "none.txt"))).Message);
        string path = Path.Combine(_folder, "vocab.txt");
        File.WriteAllBytes(path, [.. Encoding.ASCII.GetBytes("[PAD]\n[UNK]\n"), 0xff, 0xfe, (byte)'\n']);
        Assert.Contains("UTF-8", Assert.Throws<InvalidDataException>(() => BlipTokenizer.Load(path)).Message);
    }
}
