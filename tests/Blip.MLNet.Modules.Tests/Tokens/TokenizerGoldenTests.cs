using System.Text.Json;
using Blip.MLNet.Modules.Tokens;
using Blip.MLNet.Testing;

namespace Blip.MLNet.Modules.Tests.Tokens;

/// <summary>Every string of goldens/blip/tokenizer, against Hugging Face's BertTokenizer with BLIP's two tokens.</summary>
public class TokenizerGoldenTests
{
    private static BlipTokenizer Tokenizer => TokenizerGoldens.Tokenizer!;

    [Fact]
    public void TheVocabularyOfTheGoldensIsThere()
    {
        Assert.SkipUnless(Goldens.Has("blip", "tokenizer", "case.json"), "This golden set has no tokenizer case.");
        Assert.SkipUnless(TokenizerGoldens.Tokenizer is not null, "The vocabulary that the tokenizer case names is not there.");
        JsonElement special = TokenizerGoldens.Case!.Value.GetProperty("special");
        Assert.Equal(
            new[] { "pad", "unk", "cls", "sep", "bos_DEC", "ENC", "len" }.Select(n => special.GetProperty(n).GetInt32()),
            [Tokenizer.PadId, Tokenizer.UnknownId, Tokenizer.ClassificationId, Tokenizer.SeparatorId, Tokenizer.DecoderId, Tokenizer.EncoderId, Tokenizer.Size]);
    }

    [Fact]
    public void IdsAndTokensOfEveryString() => Each("strings", row =>
    {
        string text = row.Text("text");
        int[] ids = Tokenizer.Encode(text);
        Assert.Equal(row.Ints("ids"), ids);
        Assert.Equal(row.Strings("tokens"), ids.Select(Tokenizer.TokenOf));
        Assert.Equal(row.Ints("ids_no_special"), Tokenizer.Encode(text, addSpecialTokens: false));
        Assert.Equal(row.Ints("ids_trunc40"), Tokenizer.Encode(text, maxLength: 40));
        TokenBatch padded = Tokenizer.EncodeBatch([text], TokenPadding.MaxLength, 35);
        Assert.Equal(row.Ints("ids_max35").Select(i => (long)i), padded.Ids);
        Assert.Equal(row.Ints("mask_max35").Select(i => (long)i), padded.AttentionMask);
        Assert.Equal(row.Ints("ids_max35").Take((int)padded.AttentionMask.Sum()).Select(i => (long)i), padded.Row(0).ToArray());
    });

    [Fact]
    public void DecodingEveryString() => Each("strings", row =>
    {
        int[] ids = row.Ints("ids");
        Assert.Equal(row.Text("decode_skip"), Tokenizer.Decode(ids));
        Assert.Equal(row.Text("decode_keep"), Tokenizer.Decode(ids, skipSpecialTokens: false));
        Assert.Equal(row.Text("decode_raw"), Tokenizer.Decode(ids, cleanUpTokenizationSpaces: false));
    });

    [Fact]
    public void DecodingEveryListOfIds() => Each("decode", row =>
    {
        int[] ids = row.Ints("ids");
        Assert.Equal(row.Text("decode_skip"), Tokenizer.Decode(ids));
        Assert.Equal(row.Text("decode_keep"), Tokenizer.Decode(ids, skipSpecialTokens: false));
        Assert.Equal(row.Text("decode_skip"), Tokenizer.Decode(Array.ConvertAll(ids, i => (long)i)));
    });

    [Fact]
    public void ThePaddedBatch()
    {
        if (TokenizerGoldens.Tokenizer is null || !TokenizerGoldens.Case!.Value.TryGetProperty("padded_batch", out JsonElement golden)) return;
        TokenPadding padding = golden.Text("padding") == "longest" ? TokenPadding.Longest : TokenPadding.MaxLength;
        TokenBatch batch = Tokenizer.EncodeBatch(golden.Strings("texts"), padding, golden.GetProperty("max_length").GetInt32());
        Assert.Equal(Flat("ids"), batch.Ids);
        if (golden.TryGetProperty("mask", out _)) Assert.Equal(Flat("mask"), batch.AttentionMask);
        Assert.Equal(golden.GetProperty("ids").GetArrayLength(), batch.Rows);

        long[] Flat(string name) => [.. golden.GetProperty(name).EnumerateArray().SelectMany(r => r.EnumerateArray()).Select(x => x.GetInt64())];
    }

    [Fact]
    public void CaptionAndQuestionRulesOfTheTokenizerCase() => Each("text_processing", row => TextRuleRows.Check(row, "text"));

    private static void Each(string list, Action<JsonElement> check)
    {
        foreach (JsonElement row in TokenizerGoldens.Rows(list))
            try { check(row); }
            catch (Exception e) when (e is not Xunit.Sdk.SkipException) { throw new InvalidOperationException($"{list}: {row.GetRawText()[..Math.Min(200, row.GetRawText().Length)]}\n{e.Message}", e); }
    }
}
