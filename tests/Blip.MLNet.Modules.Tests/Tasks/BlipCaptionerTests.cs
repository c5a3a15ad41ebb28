using System.Text.Json;
using Blip.MLNet.Modules.Generation;
using Blip.MLNet.Modules.Images;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Tokens;
using Blip.MLNet.Testing;

namespace Blip.MLNet.Modules.Tests.Tasks;

/// <summary>The captioner as an application uses it, against the reference's words (case 'caption').</summary>
public sealed class BlipCaptionerTests : IDisposable
{
    private static readonly GoldenCase Golden = GoldenCase.Open("caption");
    private readonly BlipCaptioner _captioner = new(
        GoldenModels.Load(new CaptionModel(GoldenModels.ConfigOf(Golden)), Golden), BlipTokenizer.Load(Goldens.PathOf("blip", "vocab.txt")));

    public static TheoryData<string> Texts => [.. Golden.Tests.Where(t => t.Expect.TryGetProperty("text", out _) && t.Inputs.TryGetProperty("args", out _)).Select(t => t.Name)];

    public void Dispose() => _captioner.Dispose();

    private static float[][] Pictures => [.. Enumerable.Range(0, (int)Golden.Inputs["image"].Shape[0]).Select(i => Golden.Inputs["image"].Slice(i, i + 1).ToSingle())];

    private static CaptionOptions Options(JsonElement args) => new()
    {
        Prompt = Golden.Config.Text("prompt"),
        ReferenceCompatible = true,
        Generation = new GenerationOptions
        {
            NumBeams = args.Int("num_beams", 1), MaxLength = args.Int("max_length"), MinLength = args.Int("min_length"), RepetitionPenalty = args.Number("repetition_penalty", 1),
        },
    };

    [Theory(SkipTestWithoutData = true), MemberData(nameof(Texts))]
    public void Words_equal_the_references_in_a_batch_and_alone(string name)
    {
        GoldenTest test = Golden.Test(name);
        CaptionOptions options = Options(test.Inputs.GetProperty("args"));
        string[] expected = test.Expect.GetProperty("text").Strings();
        Assert.Equal(expected, _captioner.CaptionPrepared(Pictures, options).Select(c => c[0].Text));
        Assert.Equal(expected, Pictures.Select(p => _captioner.CaptionPrepared([p], options)[0][0].Text));
    }

    [Theory(SkipTestWithoutData = true), MemberData(nameof(Texts))]
    public void Token_ids_are_the_references_with_the_prompt_and_without_padding(string name)
    {
        GoldenTest test = Golden.Test(name);
        int[][] expected = test.Expect.GetProperty("ids").IntRows();
        IReadOnlyList<IReadOnlyList<ImageCaption>> captions = _captioner.CaptionPrepared(Pictures, Options(test.Inputs.GetProperty("args")));
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i].Reverse().SkipWhile(id => id == _captioner.Tokenizer.PadId).Reverse(), captions[i][0].TokenIds);
    }

    [Fact]
    public void Captions_are_equal_if_text_score_and_token_ids_are()
    {
        ImageCaption one = new("a dog", -1) { TokenIds = [1, 2] }, same = new("a dog", -1) { TokenIds = [1, 2] };
        Assert.Equal(one, same);
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(one, same with { TokenIds = [1, 3] });
        Assert.NotEqual(one, same with { Score = -2 });
        Assert.Empty((same with { TokenIds = default }).TokenIds);
    }

    [Fact]
    public void By_default_no_letter_is_lost_where_a_token_continues_the_prompt()
    {
        GoldenTest test = Golden.Test("greedy");
        CaptionOptions options = Options(test.Inputs.GetProperty("args")) with { ReferenceCompatible = false };
        string[] reference = test.Expect.GetProperty("text").Strings();
        string[] words = [.. _captioner.CaptionPrepared(Pictures, options).Select(c => c[0].Text)];
        for (int i = 0; i < words.Length; i++) Assert.EndsWith(reference[i], words[i]);
        Assert.NotEqual(reference, words);
    }

    [Fact]
    public async Task Streamed_pieces_join_to_the_caption()
    {
        var image = new RgbImage(_captioner.Processor.Width, _captioner.Processor.Height);
        var options = new CaptionOptions { Generation = new() { NumBeams = 1, MaxLength = 16 } };
        var pieces = new List<string>();
        await foreach (string piece in _captioner.CaptionStreamAsync(image, options)) pieces.Add(piece);
        Assert.Equal(_captioner.Caption(image, options).Text, string.Concat(pieces).Trim());
        Assert.Throws<ArgumentException>(() => _captioner.CaptionStreamAsync(image, new CaptionOptions()));
    }

    [Fact]
    public async Task A_stream_that_is_left_early_stops_the_work()
    {
        var image = new RgbImage(_captioner.Processor.Width, _captioner.Processor.Height);
        await foreach (string _ in _captioner.CaptionStreamAsync(image, new CaptionOptions { Generation = new() { NumBeams = 1, MaxLength = 60, MinLength = 50 } })) break;
        Assert.NotNull(_captioner.Caption(image).Text);
    }

    [Fact]
    public async Task A_cancelled_stream_says_nothing_more()
    {
        var image = new RgbImage(_captioner.Processor.Width, _captioner.Processor.Height);
        using var stop = new CancellationTokenSource();
        int pieces = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (string _ in _captioner.CaptionStreamAsync(image, new CaptionOptions { Generation = new() { NumBeams = 1, MaxLength = 60, MinLength = 50 } }, stop.Token))
            {
                pieces++;
                await Task.Delay(100); // tokens wait to be read meanwhile
                await stop.CancelAsync();
            }
        });
        Assert.Equal(1, pieces);
    }

    [Fact]
    public void Eight_threads_get_the_same_words()
    {
        var options = new CaptionOptions { Generation = new() { MaxLength = 12 } };
        string[] expected = [.. _captioner.CaptionPrepared(Pictures, options).Select(c => c[0].Text)];
        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
            Assert.Equal(expected[i % expected.Length], _captioner.CaptionPrepared([Pictures[i % expected.Length]], options)[0][0].Text));
    }

    [Fact]
    public void Pictures_of_any_size_and_no_picture_at_all()
    {
        Assert.NotNull(_captioner.Caption(new RgbImage(1, 1)).Text);
        Assert.NotNull(_captioner.Caption(new RgbImage(3000, 10)).Text);
        Assert.Empty(_captioner.CaptionAll([]));
    }

    [Fact]
    public void A_picture_with_a_value_that_is_no_number_and_one_of_another_size_are_refused()
    {
        float[] broken = Pictures[0];
        broken[5] = float.NaN;
        Assert.Contains("not a finite number", Assert.Throws<ArgumentException>(() => _captioner.CaptionPrepared([broken])).Message);
        Assert.Contains("has 7 values", Assert.Throws<ArgumentException>(() => _captioner.CaptionPrepared([new float[7]])).Message);
    }

    [Fact]
    public void Another_models_vocabulary_is_refused_with_both_sizes()
    {
        string[] words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a"];
        var other = new BlipTokenizer(new Vocabulary(words, "other.txt"));
        string message = Assert.Throws<InvalidDataException>(() => new BlipCaptioner(new CaptionModel(GoldenModels.ConfigOf(Golden)), other)).Message;
        Assert.Contains("other.txt", message);
        Assert.Contains(GoldenModels.ConfigOf(Golden).Text.VocabSize.ToString(System.Globalization.CultureInfo.InvariantCulture), message);
    }

    [Fact]
    public void An_unknown_device_is_named()
    {
        Assert.Contains("'abacus'", Assert.Throws<ArgumentException>(() => BlipCaptioner.Load(Goldens.PathOf("blip", "hf_caption"), new() { Device = "abacus" })).Message);
    }
}
