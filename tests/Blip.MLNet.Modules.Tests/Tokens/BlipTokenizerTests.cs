using System.Text;
using Blip.MLNet.Modules.Tokens;

namespace Blip.MLNet.Modules.Tests.Tokens;

public class BlipTokenizerTests
{
    private static readonly string[] s_words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "##a", "b", "cafe", "dog", "##s", "'", ".", "$", "_", "中", "i", "𝐳", "##𝐳"];

    private static BlipTokenizer Small() => new(new Vocabulary(s_words, "small"));

    private static string Words(string text) => string.Join(' ', Small().Encode(text, addSpecialTokens: false).Select(Small().TokenOf));

    [Theory]
    [InlineData("Café\u0301 dogs.", "cafe dog ##s .")]
    [InlineData("a\nb\tb\u00a0a", "a b b a")]
    [InlineData("$a_b", "$ a _ b")]
    [InlineData("b中b", "b 中 b")]
    [InlineData("İ", "i")]
    [InlineData("a\u200db \ud800 \0", "[UNK]")]
    [InlineData("a [SEP]b[sep]", "a [SEP] b [UNK] [UNK] [UNK]")]
    [InlineData("[DEC]a[ENC]", "[DEC] a [ENC]")]
    [InlineData("[[SEP]]", "[UNK] [SEP] [UNK]")]
    [InlineData("", "")]
    public void TextRulesAreHuggingFaces(string text, string expected) => Assert.Equal(expected, Words(text));

    [Fact]
    public void AWordIsLimitedInCodePointsNotInChars()
    {
        Assert.Equal(100, Small().Encode(string.Concat(Enumerable.Repeat("𝐳", 100)), addSpecialTokens: false).Length);
        Assert.Equal("[UNK]", Words(string.Concat(Enumerable.Repeat("𝐳", 101))));
        Assert.Equal(100, Small().Encode(new string('a', 100), addSpecialTokens: false).Length);
        Assert.Equal("b [UNK] b", Words("b " + new string('a', 101) + " b"));
    }

    [Fact]
    public void DecoderAndEncoderTokensFollowTheVocabulary()
    {
        BlipTokenizer t = Small();
        Assert.Equal((s_words.Length, s_words.Length + 1, s_words.Length + 2), (t.DecoderId, t.EncoderId, t.Size));
        BlipTokenizer own = new(new Vocabulary([.. s_words[..5], "[ENC]", "a", "[DEC]"], "own"));
        Assert.Equal((7, 5, 8), (own.DecoderId, own.EncoderId, own.Size));
        Assert.Equal([7, 6, 5], own.Encode("[DEC]a[ENC]", addSpecialTokens: false));
    }

    [Fact]
    public void DecodingKeepsWhatHuggingFaceKeeps()
    {
        BlipTokenizer t = Small();
        int[] ids = [t.ClassificationId, t.IdOf("dog"), t.IdOf("##s"), t.IdOf("'"), t.IdOf("a"), t.DecoderId, t.IdOf("##a"), t.IdOf("."), t.SeparatorId, 9999];
        Assert.Equal("[CLS] dogs ' a [DEC] ##a . [SEP] [UNK]", t.Decode(ids, skipSpecialTokens: false, cleanUpTokenizationSpaces: false));
        Assert.Equal("dogs'aa.", t.Decode(ids[..9]));
        Assert.Equal("", t.Decode(Array.Empty<int>()));
    }

    [Fact]
    public void ABatchGivesWhatEachTextGives()
    {
        BlipTokenizer t = Small();
        string[] texts = ["a dog", "", "a b a b a b", "dogs."];
        TokenBatch batch = t.EncodeBatch(texts, maxLength: 6);
        Assert.Equal(6, batch.Length);
        for (int i = 0; i < texts.Length; i++) Assert.Equal(t.Encode(texts[i], maxLength: 6).Select(x => (long)x), batch.Row(i).ToArray());
        Assert.Equal(batch.Ids.Select(x => x == t.PadId ? 0L : 1L), batch.AttentionMask);
        Assert.Equal(9, t.EncodeBatch(["a"], TokenPadding.MaxLength, 9).Length);
    }

    [Fact]
    public void ManyThreadsShareOneTokenizer()
    {
        BlipTokenizer t = Small();
        int[] expected = t.Encode("a cafe dogs 中 [ENC] b.");
        Parallel.For(0, 200, _ => Assert.Equal(expected, t.Encode("a cafe dogs 中 [ENC] b.")));
    }

    [Fact]
    public void WrongArgumentsAreNamed()
    {
        BlipTokenizer t = Small();
        Assert.Throws<ArgumentNullException>(() => t.Encode(null!));
        Assert.Equal("maxLength", Assert.Throws<ArgumentOutOfRangeException>(() => t.Encode("a", maxLength: 1)).ParamName);
        Assert.Equal("maxLength", Assert.Throws<ArgumentNullException>(() => t.EncodeBatch(["a"], TokenPadding.MaxLength)).ParamName);
        Assert.Equal("texts", Assert.Throws<ArgumentException>(() => t.EncodeBatch([])).ParamName);
        Assert.Equal([t.ClassificationId, t.SeparatorId], t.Encode("a b", maxLength: 2));
        string message = Assert.Throws<InvalidDataException>(() => t.RequireSize(30524, "captioner.pth")).Message;
        Assert.Contains("captioner.pth", message);
        Assert.Contains("30524", message);
        Assert.Contains("small", message);
        t.RequireSize(t.Size, "captioner.pth");
    }
}
