using System.IO.Compression;
using System.Text.Json;
using Blip.MLNet.Modules.Tokens;
using Blip.MLNet.Testing;

namespace Blip.MLNet.Modules.Tests.Tokens;

/// <summary>A golden row of pre_caption and pre_question; the number of words stands in the field's name: cap50, q10, pre_caption_50, pre_question_5.</summary>
internal static class TextRuleRows
{
    public static void Check(JsonElement row, string input)
    {
        string text = row.Text(input);
        int rules = 0;
        foreach (JsonProperty field in row.EnumerateObject().Where(f => f.Name != input))
        {
            string name = field.Name.TrimEnd("0123456789_".ToCharArray());
            if (name is not ("cap" or "pre_caption" or "q" or "pre_question")) continue;
            int words = int.Parse(new string([.. field.Name.Where(char.IsAsciiDigit)]));
            Assert.Equal(field.Value.GetString(), name is "cap" or "pre_caption" ? TextRules.PreCaption(text, words) : TextRules.PreQuestion(text, words));
            rules++;
        }
        Assert.True(rules > 0, "the row has no field of pre_caption or pre_question");
    }
}

public class TextRuleTests
{
    private const string File = "blip_text_preproc.jsonl.gz";

    [Fact]
    public void EveryRowOfTheMetricsGoldens()
    {
        if (!Goldens.Has("metrics", File)) return;
        using var lines = new StreamReader(new GZipStream(System.IO.File.OpenRead(Goldens.PathOf("metrics", File)), CompressionMode.Decompress));
        int number = 0;
        while (lines.ReadLine() is { } line)
        {
            number++;
            using JsonDocument row = JsonDocument.Parse(line);
            try { TextRuleRows.Check(row.RootElement, "in"); }
            catch (Exception e) { throw new InvalidOperationException($"{File} line {number}: {line[..Math.Min(300, line.Length)]}\n{e.Message}", e); }
        }
        Assert.True(number > 0, "the golden file is empty");
    }

    [Theory]
    [InlineData("A Dog.  On~the Beach!", 50, "a dog on the beach")]
    [InlineData("one two three", 2, "one two")]
    [InlineData(" tab\tkept \n\n", 50, "tab\tkept")]
    [InlineData("ΟΔΟΣ ΣΑΣ Σ", 50, "οδος σας σ")]
    public void CaptionRules(string text, int words, string expected) => Assert.Equal(expected, TextRules.PreCaption(text, words));

    [Theory]
    [InlineData("  What is  this?!  ", 50, "  what is  this?")]
    [InlineData("a  b c", 2, "a ")]
    public void QuestionRules(string text, int words, string expected) => Assert.Equal(expected, TextRules.PreQuestion(text, words));
}
