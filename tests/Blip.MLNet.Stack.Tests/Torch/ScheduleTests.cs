using System.Text.Json;
using Blip.MLNet.Testing;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace Blip.MLNet.Stack.Tests.Torch;

/// <summary>Learning rates of every group, epoch by epoch, against PyTorch and the goldens.</summary>
public class ScheduleTests
{
    public static TheoryData<int> Schedules => NnCases.Indices("schedules");

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Schedules))]
    public void Rates_are_those_of_PyTorch(int index)
    {
        JsonElement json = NnCases.Get("schedules", index), args = json.GetProperty("args");
        using Optimizer optimizer = WithRates(json.GetProperty("base").Doubles());
        lr_scheduler.LRScheduler schedule = Make(optimizer, args);
        foreach (var (row, epoch) in json.GetProperty("rows").EnumerateArray().Select((row, epoch) => (row.Doubles(), epoch)))
        {
            if (epoch > 0) schedule.step();
            double[] rates = [.. optimizer.ParamGroups.Select(group => group.LearningRate)];
            for (int i = 0; i < row.Length; i++) Assert.True(Math.Abs(row[i] - rates[i]) < 1e-12, $"{args.GetProperty("kind")}, epoch {epoch}, group {i}: {rates[i]}, expected {row[i]}");
        }
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Schedules))]
    public void An_epoch_can_be_named(int index)
    {
        JsonElement json = NnCases.Get("schedules", index), args = json.GetProperty("args");
        if (args.GetProperty("kind").GetString() == "SequentialLR") return; // it only goes forward
        using Optimizer optimizer = WithRates(json.GetProperty("base").Doubles());
        lr_scheduler.LRScheduler schedule = Make(optimizer, args);
        JsonElement rows = json.GetProperty("rows");
        for (int epoch = rows.GetArrayLength() - 1; epoch >= 0; epoch--)
        {
            schedule.step(epoch);
            Assert.Equal(rows[epoch][1].GetDouble(), schedule.get_last_lr().ElementAt(1), 1e-12);
        }
    }

    [Fact]
    public void The_epoch_cosine_of_BLIP_is_cosine_annealing_by_epoch()
    {
        if (!Goldens.Has("blip", "schedules", "case.json")) return;
        foreach (GoldenTest test in GoldenCase.Open("schedules").Tests.Where(test => test.Name == "blip.cosine_lr_schedule"))
        {
            JsonElement args = test.Json.GetProperty("args");
            using Optimizer optimizer = WithRates(args.Number("init_lr"));
            lr_scheduler.LRScheduler schedule = lr_scheduler.CosineAnnealingLR(optimizer, args.Number("max_epoch"), args.Number("min_lr"));
            foreach (JsonElement row in test.Json.GetProperty("rows").EnumerateArray())
            {
                schedule.step(row[0].GetInt32());
                double expected = row[1].GetDouble();
                Assert.Equal(expected, optimizer.ParamGroups.First().LearningRate, 1e-9 * expected + 1e-20);
            }
        }
    }

    [Fact]
    public void A_rate_that_was_set_from_outside_stays_in()
    {
        using Optimizer optimizer = WithRates(1.0);
        lr_scheduler.LRScheduler schedule = lr_scheduler.ExponentialLR(optimizer, 0.5);
        optimizer.ParamGroups.First().LearningRate = 8;
        schedule.step();
        Assert.Equal(4, optimizer.ParamGroups.First().LearningRate);
    }

    [Fact]
    public void A_sequence_needs_one_milestone_less_than_parts_and_one_optimizer()
    {
        using Optimizer optimizer = WithRates(1.0), other = WithRates(1.0);
        lr_scheduler.LRScheduler first = lr_scheduler.ConstantLR(optimizer), second = lr_scheduler.ConstantLR(other);
        Assert.Throws<ArgumentException>(() => lr_scheduler.SequentialLR(optimizer, [first], [3]));
        Assert.Throws<ArgumentException>(() => lr_scheduler.SequentialLR(optimizer, [first, second], [3]));
    }

    private static SGD WithRates(params double[] rates) =>
        optim.SGD(rates.Select(rate => new SGD.ParamGroup([nn.Parameter(zeros(1))], new SGD.Options { LearningRate = rate })), 1.0);

    private static lr_scheduler.LRScheduler Make(Optimizer optimizer, JsonElement args) => args.GetProperty("kind").GetString() switch
    {
        "StepLR" => lr_scheduler.StepLR(optimizer, (int)args.Integer("step_size"), args.Number("gamma")),
        "MultiStepLR" => lr_scheduler.MultiStepLR(optimizer, [.. args.GetProperty("milestones").EnumerateArray().Select(epoch => epoch.GetInt32())], args.Number("gamma")),
        "ExponentialLR" => lr_scheduler.ExponentialLR(optimizer, args.Number("gamma")),
        "ConstantLR" => lr_scheduler.ConstantLR(optimizer, args.Number("factor"), (int)args.Integer("total")),
        "LinearLR" => lr_scheduler.LinearLR(optimizer, args.Number("start"), args.Number("end"), (int)args.Integer("total")),
        "CosineAnnealingLR" => lr_scheduler.CosineAnnealingLR(optimizer, args.Number("period"), args.Number("floor")),
        "LambdaLR" => lr_scheduler.LambdaLR(optimizer, epoch => 1.0 / (1 + epoch)),
        "SequentialLR" => lr_scheduler.SequentialLR(optimizer,
            [lr_scheduler.LinearLR(optimizer, args.Number("start"), 1.0, (int)args.Integer("total")), lr_scheduler.CosineAnnealingLR(optimizer, args.Number("period"))], [(int)args.Integer("total")]),
        string kind => throw new NotSupportedException($"nn_cases.json has a schedule '{kind}' that this test does not know."),
        null => throw new NotSupportedException("nn_cases.json has a schedule without a kind."),
    };
}
