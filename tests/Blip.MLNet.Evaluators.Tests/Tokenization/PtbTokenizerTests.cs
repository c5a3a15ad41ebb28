using System.Text;
using Blip.MLNet.Evaluators.Tokenization;

namespace Blip.MLNet.Evaluators.Tests.Tokenization;

public class PtbTokenizerTests
{
    private static readonly PtbTokenizer Default = new();
    private static readonly PtbTokenizer Reference = new(new() { ReferenceCompatible = true });

    [Theory]
    [InlineData("", "")]
    [InlineData(" \t\u3000 ", "")]
    [InlineData("...", "")]
    [InlineData("A man can't stop.", "a man ca n't stop")]
    [InlineData("A (red) bus", "a -lrb- red -rrb- bus")]
    [InlineData("hi\U0001F600there", "hi there")]
    [InlineData("1 1/2 cups", "1\u00A01/2 cups")]
    [InlineData("\u039F\u0394\u039F\u03A3", "\u03BF\u03B4\u03BF\u03C2")]
    public void A_caption_becomes_a_line(string caption, string line)
    {
        Assert.Equal(line, Default.ToLine(caption));
        Assert.Equal(line.Length == 0 ? [] : line.Split(' '), Default.Tokenize(caption));
    }

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a\r\nb")]
    [InlineData("a\u2028b")]
    [InlineData("a\u2029b")]
    [InlineData("a\u000Bb")]
    [InlineData("a\u000Cb")]
    [InlineData("a\n\r\u2028\n b")]
    public void A_line_break_inside_a_caption_does_not_touch_the_others(string broken)
    {
        Assert.Equal(["one", "a b", "two"], Default.ToLines(["one", broken, "two"]));
    }

    [Fact]
    public void Reference_compatible_line_breaks_move_the_lines_after_them()
    {
        Assert.Equal(["one", "a", "b", "two"], Reference.ToLines(["one", "a\u2028b", "two", "three"]));
        Assert.Equal(["one", "a b", "two"], Reference.ToLines(["one", "a\nb", "two"]));
    }

    [Fact]
    public void The_next_caption_matters_only_when_reference_compatible()
    {
        string[] captions = ["a T.V.", "The cat"];
        Assert.Equal(["a t.v.", "the cat"], Default.ToLines(captions));
        string[] whole = new PtbTokenizer(new() { ReferenceCompatible = true, RemovePunctuation = false }).ToLines(captions);
        Assert.Equal(["a t.v. .", "the cat"], whole);
    }

    [Fact]
    public void Options_keep_case_and_punctuation()
    {
        Assert.Equal("A ( MAN ) .".Replace("(", "-LRB-").Replace(")", "-RRB-"), new PtbTokenizer(new() { LowerCase = false, RemovePunctuation = false }).ToLine("A (MAN)."));
        Assert.Equal("A MAN", new PtbTokenizer(new() { LowerCase = false }).ToLine("A (MAN)."));
        Assert.Equal("a -lrb- man -rrb- .", new PtbTokenizer(new() { RemovePunctuation = false }).ToLine("A (MAN)."));
    }

    [Fact]
    public void No_captions_give_no_lines()
    {
        Assert.Empty(Default.ToLines([]));
        Assert.Empty(Reference.ToLines([]));
        Assert.Empty(Default.TokenizeAll([]));
        Assert.Equal(["", ""], Reference.ToLines(["", ""]));
    }

    [Fact]
    public void Wrong_arguments_are_named()
    {
        Assert.Throws<ArgumentNullException>(() => Default.ToLine(null!));
        Assert.Throws<ArgumentNullException>(() => Default.ToLines(null!));
        Assert.Contains("Caption 1 of 2", Assert.Throws<ArgumentNullException>(() => Default.ToLines(["a", null!])).Message);
        Assert.Contains("MaxDegreeOfParallelism", Assert.Throws<ArgumentOutOfRangeException>(() => new PtbTokenizerOptions { MaxDegreeOfParallelism = 0 }).Message);
    }

    [Fact]
    public void A_cancelled_list_stops()
    {
        var cancelled = new CancellationToken(canceled: true);
        Assert.ThrowsAny<OperationCanceledException>(() => Default.ToLines(["a"], cancelled));
        Assert.ThrowsAny<OperationCanceledException>(() => Reference.ToLines(["a"], cancelled));
    }

    [Fact]
    public void Random_text_of_any_code_units_never_throws()
    {
        var random = new Random(20);
        const string Likely = "aAnNtTsS0123456789 .,;:!?'\"`()[]{}<>&/\\-_+*=@#$%^~|\n\t\r\u00A0\u00AD\u2019\u0085\u2028\uD83D\uDE00\u03A3\u0130";
        for (int i = 0; i < 20_000; i++)
        {
            var text = new StringBuilder();
            for (int n = random.Next(40); n > 0; n--) text.Append(random.Next(4) == 0 ? (char)random.Next(0x10000) : Likely[random.Next(Likely.Length)]);
            string caption = text.ToString();
            string line = Default.ToLine(caption);
            Assert.DoesNotContain('\n', line);
            Assert.Equal(line, string.Join(' ', Default.Tokenize(caption)));
            Assert.Equal(2, Reference.ToLines([caption, "a man"]).Length);
        }
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a ")]
    [InlineData(". ")]
    [InlineData("a#")]
    [InlineData("x'")]
    [InlineData("\u03A3-")]
    [InlineData("U.S. ")]
    [InlineData("1/2 ")]
    [InlineData("<a x='")]
    [InlineData("\uD83D")]
    public void Long_captions_are_tokenised(string piece)
    {
        string caption = string.Concat(Enumerable.Repeat(piece, 200_000 / piece.Length));
        Assert.DoesNotContain('\n', Default.ToLine(caption));
        Assert.Single(Reference.ToLines([caption]));
    }

    [Fact]
    public void Many_threads_and_one_agree()
    {
        string[] captions = [.. Enumerable.Range(0, 5_000).Select(i => $"Mr. Smith's dog no. {i} ran {i}/7 of the way (can't stop).")];
        string[] one = new PtbTokenizer(new() { MaxDegreeOfParallelism = 1 }).ToLines(captions);
        Assert.Equal(one, new PtbTokenizer(new() { MaxDegreeOfParallelism = 8 }).ToLines(captions));
        Assert.Equal(one, captions.AsParallel().AsOrdered().WithDegreeOfParallelism(8).Select(Default.ToLine));
        Assert.Equal(one.Select(l => l.Split(' ')), Default.TokenizeAll(captions));
    }
}
