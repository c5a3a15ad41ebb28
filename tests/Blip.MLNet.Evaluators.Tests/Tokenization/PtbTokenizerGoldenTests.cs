using System.Text.Json;
using Blip.MLNet.Evaluators.Tokenization;

namespace Blip.MLNet.Evaluators.Tests.Tokenization;

/// <summary>Every string of the goldens gives the official tokens.</summary>
public class PtbTokenizerGoldenTests
{
    private static readonly PtbTokenizer Tokens = new();
    private static readonly PtbTokenizer Whole = new(new() { ReferenceCompatible = true, RemovePunctuation = false });
    private static readonly PtbTokenizer Cased = new(new() { LowerCase = false, RemovePunctuation = false });
    private static readonly PtbTokenizer CasedWhole = new(new() { ReferenceCompatible = true, LowerCase = false, RemovePunctuation = false });
    private static readonly PtbTokenizer Punctuated = new(new() { RemovePunctuation = false });

    public static TheoryData<string> CaptionFiles => [.. PtbGoldens.Files("ptb_").Where(f => f.Contains(".jsonl") && PtbGoldens.Rows(f).First().TryGetProperty("ptb", out _))];

    public static TheoryData<string> DocumentFiles => [.. PtbGoldens.Files("ptb_").Where(f => f.Contains(".jsonl") && PtbGoldens.Rows(f).First().TryGetProperty("out_lines", out _))];

    public static TheoryData<string> ClassFiles => [.. PtbGoldens.Files("ptb_").Where(f => f.EndsWith(".json"))];

    public static TheoryData<string> CorpusFiles => [.. PtbGoldens.Files("cap_").Where(f => f.Contains(".json.gz"))];

    [Theory(SkipTestWithoutData = true), MemberData(nameof(CaptionFiles))]
    public void Captions_are_tokenised_as_officially(string file)
    {
        var tok = new Mismatches($"{file} tok");
        var ptb = new Mismatches($"{file} ptb");
        var next = new Mismatches($"{file} ptb_nl, ptb_nlU");
        foreach (JsonElement row in PtbGoldens.Rows(file))
        {
            string text = PtbGoldens.Text(row, "in")!, line = PtbGoldens.Text(row, "ptb")!;
            if (PtbGoldens.Text(row, "tok") is not string tokens)
            {
                ptb.Compare(text, line.Replace("\n", ""), WholeText(text)); // the string has line breaks of its own
                continue;
            }
            tok.Compare(text, tokens, Tokens.ToLine(text));
            tok.Compare(text, tokens, string.Join(' ', Tokens.Tokenize(text)));
            ptb.Compare(text, line, Punctuated.ToLine(text));
            ptb.Compare(text, line, Whole.ToLine(text));
            if (row.TryGetProperty("cased", out JsonElement cased)) ptb.Compare(text, cased.GetString()!, Cased.ToLine(text));
            next.Compare(text, PtbGoldens.Text(row, "ptb_nl") ?? line, Whole.ToLines([text, "a man"])[0]);
            next.Compare(text, PtbGoldens.Text(row, "ptb_nlU") ?? line, Whole.ToLines([text, "A man"])[0]);
        }
        tok.AssertNone();
        ptb.AssertNone();
        next.AssertNone();

        static string WholeText(string text) => string.Concat(Whole.ToLines([text, .. Enumerable.Repeat("", text.Length)]));
    }

    [Theory(SkipTestWithoutData = true), MemberData(nameof(DocumentFiles))]
    public void Whole_files_are_tokenised_as_officially(string file)
    {
        var lines = new Mismatches(file);
        foreach (JsonElement row in PtbGoldens.Rows(file))
        {
            string[] captions = PtbGoldens.Texts(row, "lines"), expected = PtbGoldens.Texts(row, "out_lines");
            string[] actual = Whole.ToLines([.. captions, .. Enumerable.Repeat("", Math.Max(0, expected.Length - captions.Length))]);
            for (int i = 0; i < expected.Length; i++) lines.Compare(string.Join('\n', captions), expected[i], actual[i]);
        }
        lines.AssertNone();
    }

    [Theory(SkipTestWithoutData = true), MemberData(nameof(ClassFiles))]
    public void Every_character_behaves_as_officially(string file)
    {
        var all = new Mismatches(file);
        foreach (JsonElement group in PtbGoldens.Whole(file).GetProperty("groups").EnumerateArray())
        {
            string[] signature = PtbGoldens.Texts(group, "alone_aXb_1X2");
            foreach (JsonElement range in group.GetProperty("ranges").EnumerateArray())
            {
                for (int c = Convert.ToInt32(range[0].GetString(), 16); c <= Convert.ToInt32(range[1].GetString(), 16); c++)
                {
                    string x = ((char)c).ToString();
                    string[] inputs = [x, $"a{x}b", $"1{x}2"];
                    for (int i = 0; i < inputs.Length; i++)
                    {
                        all.Compare($"U+{c:X4} {inputs[i]}", signature[i], Lines(inputs[i], signature[i].Replace("\u00A4", x).Split('\n').Length).Replace(x, "\u00A4", StringComparison.OrdinalIgnoreCase));
                    }
                }
            }
        }
        all.AssertNone();

        // A line break is a break between captions or within one; the lines that it makes are those of the captions and of empty ones after them.
        static string Lines(string text, int count)
        {
            string[] captions = text.Split('\n');
            string[] lines = CasedWhole.ToLines([.. captions, .. Enumerable.Repeat("", Math.Max(0, count - captions.Length))]);
            return string.Join('\n', lines[..count]);
        }
    }

    [Theory(SkipTestWithoutData = true), MemberData(nameof(CorpusFiles))]
    public void Whole_corpora_give_the_official_lines(string file)
    {
        JsonElement corpus = PtbGoldens.Whole(file);
        Dictionary<string, JsonElement> images = corpus.GetProperty("images").EnumerateArray().ToDictionary(i => i.GetProperty("id").ToString());
        JsonElement[] ordered = [.. corpus.GetProperty("order").EnumerateArray().Select(id => images[id.ToString()])];
        if (!ordered.All(i => i.TryGetProperty("refs_raw", out _) && i.TryGetProperty("cand_raw", out _))) Assert.Skip("This file has no raw captions.");
        var official = new PtbTokenizer(new() { ReferenceCompatible = true });
        var mismatches = new Mismatches(file);
        Compare([.. ordered.SelectMany(i => PtbGoldens.Texts(i, "refs_raw"))], [.. ordered.SelectMany(i => PtbGoldens.Texts(i, "refs"))]);
        Compare([.. ordered.Select(i => PtbGoldens.Text(i, "cand_raw")!)], [.. ordered.Select(i => PtbGoldens.Text(i, "cand")!)]);
        mismatches.AssertNone();

        void Compare(string[] raw, string[] expected)
        {
            string[] actual = official.ToLines(raw);
            Assert.Equal(expected.Length, actual.Length);
            for (int i = 0; i < expected.Length; i++) mismatches.Compare(raw[i], expected[i], actual[i]);
        }
    }
}
