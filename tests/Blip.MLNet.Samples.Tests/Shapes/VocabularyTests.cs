using System.Text;
using Blip.MLNet.Modules.Tokens;
using Blip.MLNet.Samples.Shapes.Language;
using Blip.MLNet.Samples.Shapes.Output;
using Blip.MLNet.Samples.Shapes.Scenes;

namespace Blip.MLNet.Samples.Tests.Shapes;

public class VocabularyTests
{
    private static readonly BlipTokenizer s_tokenizer = new(new Vocabulary(VocabularyMaker.Tokens(), "shapes"));

    [Fact]
    public void EveryWordOfShapesIsOneToken()
    {
        foreach (Domain domain in Domain.All)
            for (int i = 0; i < 300; i++)
            {
                Example example = Example.Make(domain, 3, "test", i);
                foreach (string text in example.Captions.Concat(example.Questions.Select(q => q.Text)))
                    Assert.Equal(text.Replace(",", " ,").Replace("?", " ?").Split(' '), s_tokenizer.Encode(text, addSpecialTokens: false).Select(s_tokenizer.TokenOf));
            }
    }

    [Theory]
    [InlineData("a quick brown fox jumps over 13 lazy dogs, doesn't it?")]
    [InlineData("zebras (two) & xylophones: 100% \"quaint\"; a/b = c_d")]
    public void OtherEnglishIsSpelled(string text)
    {
        int[] ids = s_tokenizer.Encode(text, addSpecialTokens: false);
        Assert.DoesNotContain(s_tokenizer.UnknownId, ids);
        Assert.Equal(text.Replace(" ", ""), s_tokenizer.Decode(ids).Replace(" ", ""));
    }

    [Fact]
    public void AFewHundredTokensAsBertWritesThem()
    {
        string file = string.Concat(VocabularyMaker.Tokens().Select(t => t + "\n"));
        Vocabulary read = Vocabulary.ReadLines(new MemoryStream(Encoding.UTF8.GetBytes(file)), "vocab.txt");
        Assert.InRange(read.Count, 200, 600);
        Assert.Equal(Vocabulary.Required, read.Tokens.Take(5));
    }
}
