using Blip.MLNet.Modules.Numerics;
using Blip.MLNet.Modules.Adapters;
using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Decoding;
using Blip.MLNet.Modules.Generation;
using Blip.MLNet.Modules.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Modules.Tests.Decoding;

/// <summary>The CPU's own decoder against the one that computes with libtorch.</summary>
public class CpuStepDecoderTests
{
    private const int End = 3;

    public static TheoryData<ScalarType, int, int, int> Cases
    {
        get
        {
            var cases = new TheoryData<ScalarType, int, int, int>();
            foreach (ScalarType type in (ScalarType[])[ScalarType.Float32, ScalarType.BFloat16])
                foreach (int width in (int[])[48, 36])
                    foreach (int pictures in (int[])[1, 3])
                        foreach (int beams in (int[])[1, 3, 5]) cases.Add(type, width, pictures, beams);
            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Logits_equal_libtorchs_through_reordering_and_leaving(ScalarType type, int width, int pictures, int beams)
    {
        Assert.SkipUnless(Dense.IsSupported, "The processor has no wide registers.");
        using var scope = torch.NewDisposeScope();
        using var inference = torch.inference_mode();
        BertLMHeadModel model = Model(width, type), exact = type == ScalarType.Float32 ? model : Model(width, type, asSingle: true);
        foreach (bool masked in (bool[])[false, true])
            foreach (int prompt in (int[])[1, 4])
            {
                (Tensor states, Tensor? mask) = Encoded(pictures, masked);
                using var expected = new CachedDecoder(exact, states.to_type(type).to_type(ScalarType.Float32), mask);
                using var actual = new CpuStepDecoder(model, states.to_type(type), mask);
                var random = new Random(11);
                int[][] prompts = [.. Enumerable.Range(0, pictures).Select(_ => Tokens(prompt))];
                AssertClose(expected.Start(prompts), actual.Start(prompts), type);
                Both(d => d.SelectRows([.. Enumerable.Range(0, pictures * beams).Select(r => r / beams)]));
                int left = pictures;
                for (int step = 0; step < 6; step++)
                {
                    int[] tokens = Tokens(left * beams);
                    AssertClose(expected.Step(tokens), actual.Step(tokens), type);
                    if (step == 2 && left > 1)
                    {
                        int[] stay = [0, left - 1];
                        Both(d => d.SelectPictures(stay));
                        Both(d => d.SelectRows([.. stay.SelectMany(p => Enumerable.Range(p * beams, beams))]));
                        left = stay.Length;
                    }
                    int[] order = [.. Enumerable.Range(0, left * beams).Select(r => r / beams * beams + random.Next(beams))];
                    Both(d => d.SelectRows(order));
                    Assert.Equal(left, actual.Pictures);
                }

                void Both(Action<IStepDecoder> change)
                {
                    change(expected);
                    change(actual);
                }

                int[] Tokens(int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(model.Config.VocabSize))];
            }
    }

    [Theory]
    [InlineData(1), InlineData(3), InlineData(5)]
    public void A_search_finds_the_same_texts_with_the_same_scores(int beams)
    {
        Assert.SkipUnless(Dense.IsSupported, "The processor has no wide registers.");
        using var scope = torch.NewDisposeScope();
        using var inference = torch.inference_mode();
        BertLMHeadModel model = Model(48, ScalarType.Float32);
        (Tensor states, _) = Encoded(3, masked: false);
        int[][] prompts = [[5, 6], [5, 6], [5, 7]];
        foreach (int length in (int[])[4, 11, 30])
        {
            var options = new GenerationOptions { NumBeams = beams, MaxLength = length, MinLength = 3, NumReturnSequences = beams };
            using var torchDecoder = new CachedDecoder(model, states);
            using var ownDecoder = new CpuStepDecoder(model, states);
            var expected = Search(torchDecoder);
            var actual = Search(ownDecoder);
            for (int p = 0; p < prompts.Length; p++)
                for (int s = 0; s < beams; s++)
                {
                    Assert.Equal(expected[p][s].Ids, actual[p][s].Ids);
                    Assert.Equal(expected[p][s].Score, actual[p][s].Score, 1e-5);
                }

            IReadOnlyList<IReadOnlyList<GeneratedSequence>> Search(IStepDecoder decoder) => beams > 1
                ? new BeamSearch(options, End).Run(decoder, prompts, default)
                : new TokenSearch(options, End).Run(decoder, prompts, null, default);
        }
    }

    [Fact]
    public void Eight_threads_share_one_model()
    {
        Assert.SkipUnless(Dense.IsSupported, "The processor has no wide registers.");
        using var scope = torch.NewDisposeScope();
        BertLMHeadModel model = Model(48, ScalarType.Float32);
        (Tensor states, _) = Encoded(2, masked: false);
        string[] expected = Generate(), found = new string[8 * expected.Length];
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => Generate().CopyTo(found, i * expected.Length));
        for (int i = 0; i < found.Length; i++) Assert.Equal(expected[i % expected.Length], found[i]);

        string[] Generate() => [.. new TextGenerator(model, End)
            .Generate(states, [[5, 6], [7, 8]], new GenerationOptions { MaxLength = 16 }).Select(s => $"{string.Join(' ', s[0].Ids)} {s[0].Score:R}")];
    }

    [Fact]
    public void It_is_taken_only_where_it_computes_the_same()
    {
        Assert.SkipUnless(Dense.IsSupported, "The processor has no wide registers.");
        using var scope = torch.NewDisposeScope();
        BertLMHeadModel model = Model(48, ScalarType.Float32);
        (Tensor states, _) = Encoded(1, masked: false);
        Assert.False(CpuDecoding.Applies(model, states)); // gradients are recorded
        using var inference = torch.inference_mode();
        Assert.True(CpuDecoding.Applies(model, states));
        Assert.False(CpuDecoding.Applies(model, states.to_type(ScalarType.BFloat16)));
        Assert.False(CpuDecoding.Applies(model, states.to_type(ScalarType.Float64)));
        model.train();
        Assert.False(CpuDecoding.Applies(model, states));
        model.eval();
        using (LoraAdapter adapter = LoraAdapter.Attach(model, new LoraConfig { R = 2, TargetModules = ["query"] }))
        {
            Assert.False(CpuDecoding.Applies(model, states));
            adapter.Merge();
            Assert.True(CpuDecoding.Applies(model, states));
            adapter.Unmerge();
            adapter.Deactivate();
            Assert.True(CpuDecoding.Applies(model, states));
        }
        Assert.IsType<CpuStepDecoder>(Created(3));
        Assert.IsType<CachedDecoder>(Created(1000));

        IStepDecoder Created(int beams)
        {
            IStepDecoder decoder = CpuDecoding.Create(model, states, null, beams);
            decoder.Dispose();
            return decoder;
        }
    }

    [Fact]
    public void A_token_outside_the_vocabulary_is_refused()
    {
        Assert.SkipUnless(Dense.IsSupported, "The processor has no wide registers.");
        using var scope = torch.NewDisposeScope();
        using var inference = torch.inference_mode();
        BertLMHeadModel model = Model(48, ScalarType.Float32);
        using var decoder = new CpuStepDecoder(model, Encoded(1, masked: false).States);
        Assert.Contains("999", Assert.Throws<ArgumentException>(() => decoder.Start([[1, 999]])).Message, StringComparison.Ordinal);
    }

    /// <summary>A decoder of random weights; in bfloat16 they are rounded, and may be held as float32 then.</summary>
    private static BertLMHeadModel Model(int width, ScalarType type, bool asSingle = false)
    {
        var config = new TextConfig { VocabSize = 97, HiddenSize = width, NumHiddenLayers = 3, NumAttentionHeads = 4, IntermediateSize = 2 * width + 6, MaxPositionEmbeddings = 40, EncoderWidth = 20 };
        var model = new BertLMHeadModel(config, asSingle ? ScalarType.Float32 : type);
        using var generator = new Generator(9);
        using var noGrad = torch.no_grad();
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in model.named_parameters())
        {
            Tensor values = torch.randn(parameter.shape, generator: generator) * 0.2 + (name.EndsWith("LayerNorm.weight", StringComparison.Ordinal) ? 1 : 0);
            parameter.copy_(values.to_type(type));
        }
        model.eval();
        return model;
    }

    private static (Tensor States, Tensor? Mask) Encoded(int pictures, bool masked)
    {
        using var generator = new Generator(4);
        Tensor states = torch.randn(pictures, 21, 20, generator: generator);
        return (states, masked ? (torch.rand(pictures, 21, generator: generator) < 0.6).to_type(ScalarType.Int64) : null);
    }

    private static void AssertClose(Tensor expected, Tensor actual, ScalarType type)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.Equal(ScalarType.Float32, actual.dtype);
        Tensor difference = (expected.log_softmax(1) - actual.log_softmax(1)).abs().max();
        double allowed = type == ScalarType.Float32 ? 1e-4 : 0.2; // the encoder's keys and values are bfloat16 then
        Assert.True(difference.ToDouble() < allowed, $"log probabilities differ by {difference.ToDouble()}");
    }
}
