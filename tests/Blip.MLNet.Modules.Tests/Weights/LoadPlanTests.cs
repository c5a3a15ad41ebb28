using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Testing;

namespace Blip.MLNet.Modules.Tests.Weights;

public class LoadPlanTests
{
    private const string Words = "text_decoder.bert.embeddings.word_embeddings.weight", Decoder = "text_decoder.cls.predictions.decoder.weight";

    [Fact]
    public void Everything_that_does_not_fit_is_listed()
    {
        var error = Assert.Throws<CheckpointMismatchException>(() => LoadPlan.Create(
            Memory(("text_encoder.a", [2]), ("text_encoder.b", [3]), ("text_encoder.extra", [1]), ("mystery.x", [1]), ("image_queue", [4])),
            [Target("text_encoder.a", 2), Target("text_encoder.b", 4), Target("text_encoder.c", 1), Target("itm_head.weight", 1)]));
        Assert.Equal(["text_encoder.a"], error.Report.Loaded);
        Assert.Equal(["text_encoder.c", "itm_head.weight"], error.Report.Missing);
        Assert.Equal(["text_encoder.extra", "mystery.x"], error.Report.Unexpected);
        Assert.Equal([new ShapeMismatch("text_encoder.b", "[3]", "[4]")], error.Report.WrongShape);
        Assert.Equal(new Dictionary<string, int> { ["image_queue"] = 1 }, error.Report.UnusedParts);
        foreach (string part in (string[])["memory", "text_encoder.c", "itm_head.weight", "text_encoder.extra", "mystery.x", "stored [3], expected [4]"]) Assert.Contains(part, error.Message);
    }

    [Fact]
    public void The_options_allow_what_they_name()
    {
        Checkpoint checkpoint = Memory(("text_encoder.a", [2]), ("text_encoder.extra", [1]));
        LoadTarget[] targets = [Target("text_encoder.a", 2), Target("text_encoder.c", 1)];
        Assert.Throws<CheckpointMismatchException>(() => LoadPlan.Create(checkpoint, targets, new() { AllowMissing = true }));
        Assert.Throws<CheckpointMismatchException>(() => LoadPlan.Create(checkpoint, targets, new() { AllowUnexpected = true }));
        Assert.Single(LoadPlan.Create(checkpoint, targets, new() { AllowMissing = true, AllowUnexpected = true }).Assignments);
    }

    [Fact]
    public void Position_ids_may_be_missing_or_left_over()
    {
        string ids = KnownTensors.PositionIds.First();
        Assert.Equal([ids], LoadPlan.Create(Memory(("temp", [1]), (ids, [4])), [Target("temp", 1)]).Report.Ignored);
        Assert.Equal([ids], LoadPlan.Create(Memory(("temp", [1])), [Target("temp", 1), Target(ids, 4)]).Report.Ignored);
        // Only the names on the list: another buffer of the same last name is not harmless.
        Assert.Throws<CheckpointMismatchException>(() => LoadPlan.Create(Memory(("temp", [1]), ("temp.position_ids", [4])), [Target("temp", 1)]));
    }

    [Fact]
    public void A_tied_tensor_is_found_under_either_name_and_must_agree()
    {
        Assert.Equal(2, LoadPlan.Create(Memory((Words, [2])), [Target(Words, 2), Target(Decoder, 2)]).Assignments.Count);
        Assert.Equal(2, LoadPlan.Create(Memory((Decoder, [2])), [Target(Words, 2), Target(Decoder, 2)]).Assignments.Count);
        Assert.Equal([Decoder], LoadPlan.Create(Memory((Words, [2]), (Decoder, [2])), [Target(Words, 2)]).Report.Ignored);
        var different = new Checkpoint("memory", CheckpointFormat.Memory, [MemoryTensor.Create(Words, [1], [1f]), MemoryTensor.Create(Decoder, [1], [2f])]);
        Assert.Equal([Decoder], Assert.Throws<CheckpointMismatchException>(() => LoadPlan.Create(different, [Target(Words, 1)])).Report.Untied);
        Assert.Single(LoadPlan.Create(different, [Target(Words, 1)], new() { AllowUntied = true }).Assignments);
    }

    [Fact]
    public void A_long_list_is_shortened_in_the_message_and_whole_in_the_report()
    {
        var error = Assert.Throws<CheckpointMismatchException>(() => LoadPlan.Create(Memory(("temp", [1])), [Target("temp", 1), .. Enumerable.Range(0, 500).Select(i => Target($"text_encoder.p{i}", 1))]));
        Assert.Equal(500, error.Report.Missing.Count);
        Assert.True(error.Message.Length < 3000);
        Assert.Contains("p499", error.Report.ToString());
    }

    [Fact]
    public void A_pretrained_nlvr2_checkpoint_fills_both_copies()
    {
        if (!Goldens.Has("blip", "nlvr", "pretrained.pth")) return;
        using Checkpoint model = Checkpoint.Open(Goldens.PathOf("blip", "nlvr", "model.pth")), pretrained = Checkpoint.Open(Goldens.PathOf("blip", "nlvr", "pretrained.pth"));
        LoadTarget[] targets = [.. model.Select(t => new LoadTarget(t.Name, t.Shape.ToArray()))];
        LoadPlan plan = LoadPlan.Create(pretrained, targets, new() { AllowMissing = true, AllowUnexpected = true, Fallback = KnownTensors.SinglePictureName });
        Assert.All(plan.Report.Missing, name => Assert.True(name.StartsWith("cls_head.", StringComparison.Ordinal) || name.Contains("merge_layer"), name));
        ILookup<string, TensorSource> sources = plan.Assignments.ToLookup(a => a.Name, a => a.Source);
        foreach (string name in plan.Assignments.Select(a => a.Name).Where(n => n.Contains(".self0.")))
            Assert.Same(sources[name].Single(), sources[name.Replace(".self0.", ".self1.")].Single());
    }

    [Theory]
    [InlineData("retrieval", "itm"), InlineData("pretrain", "caption_train"), InlineData("pretrain", "itm")]
    public void A_training_checkpoint_gives_another_tasks_model_its_parts(string source, string target)
    {
        if (!Goldens.Has("blip", source, "model.pth") || !Goldens.Has("blip", target, "model.pth")) return;
        using Checkpoint stored = Checkpoint.Open(Goldens.PathOf("blip", source, "model.pth")), model = Checkpoint.Open(Goldens.PathOf("blip", target, "model.pth"));
        LoadTarget[] targets = [.. model.Where(t => stored.Contains(t.Name) && stored[t.Name].Shape.SequenceEqual(t.Shape)).Select(t => new LoadTarget(t.Name, t.Shape.ToArray()))];
        Assert.Equal(model.Count, targets.Length);
        LoadPlan plan = LoadPlan.Create(stored, targets);
        Assert.Equal(targets.Length, plan.Assignments.Count);
        Assert.Contains("visual_encoder_m", plan.Report.UnusedParts.Keys);
        Assert.Equal(stored.Count, plan.Assignments.Count + plan.Report.UnusedParts.Values.Sum() + plan.Report.Ignored.Count);
    }

    public static TheoryData<string> PosEmbedTests => !Goldens.Has("blip", "posembed", "case.json") ? [] : [.. GoldenCase.Open("posembed").Tests.Where(t => t.HasTensors && t.TensorNames.Contains("out")).Select(t => t.Name)];

    [Theory(SkipTestWithoutData = true), MemberData(nameof(PosEmbedTests))]
    public void Position_embeddings_are_interpolated_as_the_reference_does(string name)
    {
        GoldenTest test = GoldenCase.Open("posembed").Test(name);
        GoldenTensor input = test.Case.Input(test.Inputs.GetProperty("pos_embed").GetString()!), expected = test.Tensor("out");
        Compare(test, "out", PositionEmbedding.Fit(MemoryTensor.Create("p", input.Shape, input.ToSingle()), expected.Shape[1]).ToSingle());
    }

    [Fact]
    public void Loading_for_another_picture_size_interpolates()
    {
        if (!Goldens.Has("blip", "posembed", "case.json")) return;
        GoldenTest? test = GoldenCase.Open("posembed").Tests.FirstOrDefault(t => t.Name == "load_checkpoint");
        if (test is null) return;
        string weights = Path.Combine(test.Case.Folder, test.Case.Config.GetProperty("weights_from").GetString()!);
        using Checkpoint checkpoint = Checkpoint.Open(weights);
        LoadTarget[] targets = [.. checkpoint.Select(t => new LoadTarget(t.Name, t.Name == "visual_encoder.pos_embed" ? test.Tensor("pos_embed").Shape : t.Shape.ToArray()))];
        LoadPlan plan = LoadPlan.Create(checkpoint, targets);
        Assert.Equal(["visual_encoder.pos_embed"], plan.Report.Adapted);
        Compare(test, "pos_embed", plan.Assignments.Single(a => a.Name == "visual_encoder.pos_embed").Source.ToSingle());
        Assert.Throws<CheckpointMismatchException>(() => LoadPlan.Create(checkpoint, targets, new() { FitPositionEmbeddings = false }));
    }

    [Fact]
    public void Shapes_that_are_no_square_grid_are_refused()
    {
        Assert.False(PositionEmbedding.CanFit([1, 12, 4], [1, 10, 4]));
        Assert.False(PositionEmbedding.CanFit([1, 10, 4], [1, 17, 5]));
        Assert.Throws<ArgumentException>(() => PositionEmbedding.Fit(MemoryTensor.Create("p", [1, 3, 1], [1f, 2f, 3f]), 10));
    }

    private static void Compare(GoldenTest test, string output, float[] actual)
    {
        float[] expected = test.Tensor(output).ToSingle();
        Assert.Equal(expected.Length, actual.Length);
        double largest = expected.Max(Math.Abs), tolerance = test.Tolerance(output) * Math.Max(1, largest);
        for (int i = 0; i < expected.Length; i++) Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance, $"{test} at {i}: {expected[i]} and {actual[i]}");
    }

    private static LoadTarget Target(string name, params long[] shape) => new(name, shape);

    private static Checkpoint Memory(params (string Name, long[] Shape)[] tensors) => new("memory", CheckpointFormat.Memory,
        tensors.Select(t => MemoryTensor.Create(t.Name, t.Shape, new float[t.Shape.Aggregate(1L, (a, b) => a * b)])));
}
