using System.Text;
using Microsoft.ML.Tokenizers;

namespace Blip.MLNet.Stack.Tests.Tokenizers;

/// <summary>ML.NET's BertTokenizer as it is, with the behaviours that Hugging Face's does not have.</summary>
public class BertTokenizerTests
{
    private const string Words = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\n##b\n'\ns\nit\n.\ncafé\ncafe\nab\n";

    private static BertTokenizer Create(BertOptions? options = null) => BertTokenizer.Create(new MemoryStream(Encoding.UTF8.GetBytes(Words)), options);

    [Fact]
    public void TextIsPutBetweenClassificationAndSeparator()
    {
        BertTokenizer t = Create();
        Assert.Equal([2, 5, 6, 3], t.EncodeToIds("A b"));
        Assert.Equal([5, 6], t.EncodeToIds("A b", addSpecialTokens: false));
        Assert.Equal([5, 6], ((Tokenizer)t).EncodeToIds("A b"));
        Assert.Equal([2, 5, 3], t.EncodeToIds("a b a", 3, out string? normalized, out int consumed));
        Assert.Equal("a b a", normalized);
        Assert.InRange(consumed, 0, 1);
        Assert.Equal([2, 5, 6, 3, 6, 3], t.BuildInputsWithSpecialTokens([5, 6], [6]));
        Assert.Equal(3, t.CountTokens("a b a"));
    }

    [Theory]
    [InlineData("a\nb", new[] { 14 })]              // a line feed is removed, not turned into a blank
    [InlineData("a$b", new[] { 5, 6 })]             // symbols vanish
    [InlineData("a_b", new[] { 1 })]                // _ does not split
    [InlineData("CAFÉ", new[] { 12 })]              // accents stay
    [InlineData("a [SEP] b", new[] { 5, 3, 6 })]    // special tokens are found in any case
    [InlineData("a [sep] b", new[] { 5, 3, 6 })]
    [InlineData("abb", new[] { 14, 7 })]
    [InlineData("", new int[0])]
    public void DefaultsAreNotHuggingFaces(string text, int[] ids) => Assert.Equal(ids, Create().EncodeToIds(text, addSpecialTokens: false));

    [Fact]
    public void OptionsChangeThem()
    {
        var options = new BertOptions { SplitOnSpecialTokens = false, Normalizer = new Exclaim(), PreTokenizer = PreTokenizer.CreateWhiteSpace() };
        BertTokenizer t = Create(options);
        Assert.Equal([5, 6], t.EncodeToIds("a!b", addSpecialTokens: false));
        Assert.Null(t.SpecialTokens);
        var defaults = new BertOptions();
        Create(defaults);
        Assert.Equal(5, defaults.SpecialTokens!.Count);
        Assert.NotNull(defaults.Normalizer);
        Assert.Throws<ArgumentException>(() => BertTokenizer.Create(new MemoryStream("[UNK]\na\n"u8.ToArray())));
    }

    [Fact]
    public void DecodingHasItsOwnSpacing()
    {
        BertTokenizer t = Create();
        int[] ids = [2, 10, 8, 9, 5, 7, 11, 3];
        Assert.Equal("[CLS] it' s ab. [SEP]", t.Decode(ids));
        Assert.Equal("it' s ab.", t.Decode(ids, skipSpecialTokens: true).Trim());
    }

    [Fact]
    public void TokensCarryTheirPlace()
    {
        IReadOnlyList<EncodedToken> tokens = Create().EncodeToTokens("a abb", out string? normalized);
        Assert.Equal("a abb", normalized);
        Assert.Equal([("a", 0..1), ("ab", 2..4), ("##b", 4..5)], tokens.Select(x => (x.Value, x.Offset)));
    }

    private sealed class Exclaim : Normalizer
    {
        public override string Normalize(string original) => original.Replace('!', ' ');
        public override string Normalize(ReadOnlySpan<char> original) => Normalize(original.ToString());
    }
}
