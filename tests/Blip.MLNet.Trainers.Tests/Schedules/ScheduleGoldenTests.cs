using System.Text.Json;
using Blip.MLNet.Testing;
using Blip.MLNet.Trainers.Schedules;

namespace Blip.MLNet.Trainers.Tests.Schedules;

/// <summary>Learning rates and momentum weights against the reference's own functions (case 'schedules').</summary>
public class ScheduleGoldenTests
{
    private static readonly GoldenCase? Golden = Goldens.Has("blip", "schedules") ? GoldenCase.Open("schedules") : null;

    public static TheoryData<int> Indices => Golden is null ? [] : [.. Enumerable.Range(0, Golden.Tests.Count())];

    [Theory, MemberData(nameof(Indices))]
    public void Every_row_equals_the_reference(int index)
    {
        GoldenTest test = Golden!.Tests.ElementAt(index);
        JsonElement args = test.Json.GetProperty("args");
        foreach (double[] row in test.Json.GetProperty("rows").DoubleRows())
        {
            double expected = row[^1], actual = Value(test.Name, args, (int)row[0], row.Length > 2 ? (long)row[1] : (long)row[0]);
            Assert.True(Math.Abs(actual - expected) <= 1e-14 * Math.Max(1e-6, Math.Abs(expected)), $"{test.Name} {string.Join(",", row)}: {actual:R}");
        }
    }

    private static double Value(string name, JsonElement a, int epoch, long step) => name switch
    {
        "blip.cosine_lr_schedule" => ReferenceSchedules.Cosine(epoch, a.Int("max_epoch"), a.Number("init_lr"), a.Number("min_lr")),
        "blip.warmup_lr_schedule" => ReferenceSchedules.Warmup(step, a.Int("max_step"), a.Number("init_lr"), a.Number("max_lr")),
        "blip.step_lr_schedule" => ReferenceSchedules.Step(epoch, a.Number("init_lr"), a.Number("min_lr"), a.Number("decay_rate")),
        "blip.pretrain_loop" => ReferenceSchedules.Pretraining(epoch, step, a.Number("init_lr"), a.Number("min_lr"), a.Number("lr_decay_rate"), a.Int("warmup_steps"), a.Number("warmup_lr")),
        "blip.alpha_retrieval" => ReferenceSchedules.RetrievalAlpha(a.Number("alpha"), epoch, step, a.Int("len")),
        "blip.alpha_pretrain" => ReferenceSchedules.PretrainingAlpha(a.Number("alpha"), epoch, step, a.Int("len")),
        "lavis.linear_warmup_cosine_lr" => Lavis(LearningRateKind.LinearWarmupCosine, a).At(epoch, step, 100, a.Int("max_epoch")),
        "lavis.linear_warmup_step_lr" => Lavis(LearningRateKind.LinearWarmupStep, a).At(epoch, step, 100, a.Int("max_epoch")),
        "lavis.constant_lr" => Lavis(LearningRateKind.Constant, a).At(epoch, step, 100, a.Int("max_epoch")),
        _ => throw new NotSupportedException(name),
    };

    private static LearningRateSchedule Lavis(LearningRateKind kind, JsonElement a) => new LearningRateSchedule
    {
        Kind = kind, InitialRate = a.Number("init_lr"), MinimumRate = a.Number("min_lr"), WarmupSteps = a.Int("warmup_steps"),
        WarmupStartRate = a.Number("warmup_start_lr", -1), DecayRate = a.Number("decay_rate", 1),
    }.Validate();

    [Fact]
    public void A_cosine_per_step_warms_up_and_ends_at_the_minimum()
    {
        var schedule = new LearningRateSchedule { Kind = LearningRateKind.CosinePerStep, InitialRate = 1, MinimumRate = 0.1, WarmupSteps = 4, WarmupStartRate = 0 };
        double[] rates = [.. Enumerable.Range(0, 20).Select(i => schedule.At(i / 10, i % 10, 10, 2))];
        Assert.Equal([0.25, 0.5, 0.75, 1, 1], rates[..5]);
        Assert.True(rates.Skip(4).Zip(rates.Skip(5)).All(p => p.Second < p.First));
        Assert.InRange(rates[^1], 0.1, 0.12);
    }
}
