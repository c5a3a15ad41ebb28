using System.Text.Json;
using Blip.MLNet.Modules.Generation;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Text;
using Blip.MLNet.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Modules.Tests.Generation;

/// <summary>Generation against the reference, token for token (case 'caption').</summary>
public class CaptionGenerationTests
{
    private static readonly GoldenCase Golden = GoldenCase.Open("caption");
    private static readonly Lazy<CaptionModel> Model = new(() => GoldenModels.Load(new CaptionModel(GoldenModels.ConfigOf(Golden)), Golden));
    private static readonly JsonElement Tokens = Golden.Config.GetProperty("tokens");
    private static readonly int End = Tokens.GetProperty("sep").GetInt32(), Pad = Tokens.GetProperty("pad").GetInt32();

    public static TheoryData<string> Generations => [.. Golden.Tests.Where(t => t.Inputs.TryGetProperty("args", out _)).Select(t => t.Name)];
    public static TheoryData<string> Prompts => [.. Golden.Tests.Where(t => t.Expect.TryGetProperty("generate_ids", out _)).Select(t => t.Name)];

    [Theory(SkipTestWithoutData = true), MemberData(nameof(Generations))]
    public void Ids_and_scores_equal_the_reference(string name)
    {
        GoldenTest test = Golden.Test(name);
        JsonElement args = test.Inputs.GetProperty("args");
        int beams = args.Int("num_beams", 1);
        var options = new GenerationOptions
        {
            NumBeams = beams, MaxLength = args.Int("max_length"), MinLength = args.Int("min_length"),
            RepetitionPenalty = args.Number("repetition_penalty", 1), NumReturnSequences = beams,
        };
        int[][] expected = test.Expect.GetProperty("ids").IntRows();
        IReadOnlyList<IReadOnlyList<GeneratedSequence>> actual = Generate(Images(test.Inputs.Text("image")), PromptOf(expected), options);
        AssertIds(expected, actual);
        AssertScores(test, actual);
        if (!test.Expect.TryGetProperty("all_beams_scores", out JsonElement all)) return;
        double[][] rows = all.DoubleRows();
        for (int i = 0; i < rows.Length; i++)
            for (int b = 0; b < rows[i].Length; b++) Assert.Equal(rows[i][b], actual[i][b].Score, 1e-4);
    }

    [Theory(SkipTestWithoutData = true), MemberData(nameof(Prompts))]
    public void Another_prompt_gives_the_references_ids(string name)
    {
        GoldenTest test = Golden.Test(name);
        int[][] expected = test.Expect.GetProperty("generate_ids").IntRows();
        int[] prompt = expected[0][..test.Expect.Int("prompt_length")];
        var options = new GenerationOptions { NumBeams = 3, MaxLength = 20, MinLength = 5 };
        IReadOnlyList<IReadOnlyList<GeneratedSequence>> actual = Generate(Images("image"), prompt, options);
        AssertIds(expected, actual);
        AssertScores(test, actual);
    }

    [Fact]
    public void One_picture_alone_gives_what_it_gives_in_a_batch()
    {
        using var scope = torch.NewDisposeScope();
        GoldenTest test = Golden.Test("beam3_batch1");
        int[][] expected = test.Expect.GetProperty("ids").IntRows();
        double[] scores = test.Expect.GetProperty("sequences_scores").Doubles();
        Tensor images = Images("image");
        var options = new GenerationOptions { NumBeams = 3, MaxLength = 20, MinLength = 5 };
        for (int i = 0; i < expected.Length; i++)
        {
            GeneratedSequence actual = Generate(images.narrow(0, i, 1), PromptOf(expected), options)[0][0];
            Assert.Equal(expected[i], actual.Ids);
            Assert.Equal(scores[i], actual.Score, 1e-4);
        }
    }

    [Fact]
    public void Nucleus_sampling_draws_the_references_tokens_from_its_uniform_numbers()
    {
        using var scope = torch.NewDisposeScope();
        GoldenTest test = Golden.Test("nucleus");
        double[][] uniforms = test.Inputs.GetProperty("uniforms").DoubleRows(); // [step][picture]
        int[][] expected = test.Expect.GetProperty("ids").IntRows();
        var options = new GenerationOptions { NumBeams = 1, Sample = true, TopP = 0.9, RepetitionPenalty = 1.1, MaxLength = 14, MinLength = 6 };
        int[] prompt = PromptOf(expected);
        using var inference = torch.inference_mode();
        Tensor states = Model.Value.visual_encoder.forward(Images(test.Inputs.Text("image")));
        using var decoder = new CachedDecoder(Model.Value.text_decoder, states);
        var search = new TokenSearch(options, End)
        {
            Uniforms = (picture, _) => { int step = 0; return () => uniforms[step++][picture]; },
        };
        AssertIds(expected, search.Run(decoder, [.. Enumerable.Repeat(prompt, expected.Length)], null, default));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(1, true)]
    public void Nothing_stays_alive_after_generation_even_when_it_is_cancelled(int beams, bool sample)
    {
        _ = Model.Value;
        using var scope = torch.NewDisposeScope();
        Tensor images = Images("image");
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        var options = new GenerationOptions { NumBeams = beams, Sample = sample, MaxLength = 12 };
        int[] prompt = PromptOf(Golden.Test("greedy").Expect.GetProperty("ids").IntRows());
        Generate(images, prompt, options);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        Assert.Throws<OperationCanceledException>(() => Generate(images, prompt, options, cancellation.Token));
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Watched_tokens_are_those_of_the_result()
    {
        using var scope = torch.NewDisposeScope();
        int[][] expected = Golden.Test("greedy").Expect.GetProperty("ids").IntRows();
        int[] prompt = PromptOf(expected);
        var seen = new Dictionary<int, List<int>>();
        Tensor states = Encode(Images("image"));
        var options = new GenerationOptions { NumBeams = 1, MaxLength = 20, MinLength = 5 };
        var all = new TextGenerator(Model.Value.text_decoder, End).Generate(
            states, [.. Enumerable.Repeat(prompt, (int)states.shape[0])], options, onToken: (p, _, t) => (seen.TryGetValue(p, out var l) ? l : seen[p] = []).Add(t));
        for (int i = 0; i < all.Count; i++) Assert.Equal(all[i][0].Ids.Skip(prompt.Length), seen[i]);
    }

    [Fact]
    public void Sampling_with_one_seed_repeats_itself_and_does_not_depend_on_the_batch()
    {
        using var scope = torch.NewDisposeScope();
        Tensor images = Images("image");
        int[] prompt = PromptOf(Golden.Test("greedy").Expect.GetProperty("ids").IntRows());
        var options = new GenerationOptions { NumBeams = 1, Sample = true, NumReturnSequences = 3, Seed = 7, MaxLength = 16 };
        var together = Generate(images, prompt, options);
        for (int i = 0; i < images.shape[0]; i++)
        {
            var alone = Generate(images.narrow(0, i, 1), prompt, options)[0];
            Assert.Equal(together[i].Select(s => string.Join(' ', s.Ids)), alone.Select(s => string.Join(' ', s.Ids)));
        }
        var other = Generate(images, prompt, options with { Seed = 8 });
        Assert.NotEqual(together.SelectMany(s => s).Select(s => string.Join(' ', s.Ids)), other.SelectMany(s => s).Select(s => string.Join(' ', s.Ids)));
    }

    [Fact]
    public void A_prompt_that_fills_the_length_is_refused()
    {
        using var scope = torch.NewDisposeScope();
        var error = Assert.Throws<ArgumentException>(() => Generate(Images("image"), [1, 2, 3, 4, 5], new GenerationOptions { MaxLength = 5, MinLength = 0 }));
        Assert.Contains("5 tokens", error.Message);
        Assert.Contains("MaxLength", error.Message);
    }

    private static Tensor Images(string reference) => Golden.Input(reference.Split(' ')[0]).ToTensor();

    private static Tensor Encode(Tensor images)
    {
        using var noGrad = torch.no_grad();
        return Model.Value.visual_encoder.forward(images);
    }

    private static IReadOnlyList<IReadOnlyList<GeneratedSequence>> Generate(Tensor images, int[] prompt, GenerationOptions options, CancellationToken cancellation = default)
    {
        using Tensor states = Encode(images);
        return new TextGenerator(Model.Value.text_decoder, End).Generate(states, [.. Enumerable.Repeat(prompt, (int)images.shape[0])], options, cancellation: cancellation);
    }

    /// <summary>What all rows begin with: [DEC] and the prompt.</summary>
    private static int[] PromptOf(int[][] rows)
    {
        int length = Enumerable.Range(0, rows[0].Length).TakeWhile(i => rows.All(r => r[i] == rows[0][i])).Count();
        return rows[0][..Math.Min(length, Golden.Config.Int("prompt_length"))];
    }

    private static void AssertIds(int[][] expected, IReadOnlyList<IReadOnlyList<GeneratedSequence>> actual)
    {
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i].Reverse().SkipWhile(id => id == Pad).Reverse(), actual[i][0].Ids);
    }

    private static void AssertScores(GoldenTest test, IReadOnlyList<IReadOnlyList<GeneratedSequence>> actual)
    {
        if (!test.Expect.TryGetProperty("sequences_scores", out JsonElement scores)) return;
        double[] expected = scores.Doubles();
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i][0].Score, 1e-4);
    }
}
