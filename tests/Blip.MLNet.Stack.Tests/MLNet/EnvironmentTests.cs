using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Blip.MLNet.Stack.Tests.MLNet;

public sealed class EnvironmentTests
{
    private readonly MLContext _ml = new(seed: 7);
    private readonly List<LoggingEventArgs> _log = [];

    public EnvironmentTests() => _ml.Log += (_, e) =>
    {
        lock (_log) _log.Add(e);
    };

    [Fact]
    public void A_channels_messages_reach_the_log()
    {
        IHost host = ((IHostEnvironment)_ml).Register("Captioner");
        using (IChannel ch = host.Start("Captioning"))
        {
            ch.Info(MessageSensitivity.None, "epoch {0} of {1}", 1, 2);
            ch.Warning(MessageSensitivity.UserData, "no {braces} here");
            ch.Error(MessageSensitivity.Schema, "bad column");
            ch.Trace(MessageSensitivity.None, "detail");
        }
        Assert.All(_log, e => Assert.Equal("Captioner; Captioning", e.Source));
        Assert.Equal(
            [(ChannelMessageKind.Info, "epoch 1 of 2"), (ChannelMessageKind.Warning, "no {braces} here"), (ChannelMessageKind.Error, "bad column"), (ChannelMessageKind.Trace, "detail")],
            _log.Skip(1).Take(4).Select(e => (e.Kind, e.RawMessage)));
        Assert.Equal("[Source=Captioner; Captioning, Kind=Info] epoch 1 of 2", _log[1].Message);
    }

    [Fact]
    public void A_channel_says_when_it_starts_and_once_when_it_ends()
    {
        IChannel ch = ((IHostEnvironment)_ml).Start("Work");
        ch.Dispose();
        ch.Dispose();
        Assert.Equal(["Channel started", "Channel disposed"], _log.Select(e => e.RawMessage).Where(m => !m.StartsWith("Channel finished. Elapsed ", StringComparison.Ordinal)));
        Assert.Equal(3, _log.Count);
        Assert.All(_log, e => Assert.Equal((ChannelMessageKind.Trace, "Work"), (e.Kind, e.Source)));
    }

    [Fact]
    public void Cursors_trace_their_coming_and_going_in_the_log()
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(ModelRow.Some);
        ITransformer chain = _ml.Transforms.CopyColumns("A", "Number").Append(_ml.Transforms.SelectColumns("A", "Text")).Fit(rows);
        Assert.Equal(3, chain.Transform(rows).GetColumn<float>("A").Count());
        Assert.All(_log, e => Assert.Equal(ChannelMessageKind.Trace, e.Kind));
        foreach (string owner in (string[])["StreamingDataView", "RowToRowMapperTransform", "SelectColumnsDataTransform"])
        {
            string[] said = [.. _log.Where(e => e.Source == $"{owner}; Cursor").Select(e => e.RawMessage)];
            Assert.Contains("Channel started", said);
            Assert.Equal(said.Count(m => m == "Channel started"), said.Count(m => m == "Channel disposed"));
        }
    }

    [Fact]
    public void Progress_does_not_reach_the_log()
    {
        IHost host = ((IHostEnvironment)_ml).Register("Trainer");
        using (IProgressChannel progress = host.StartProgressChannel("Training"))
        {
            progress.SetHeader(new ProgressHeader(["Loss"], ["steps"]), e => e.SetProgress(0, 1, 10));
            progress.Checkpoint(0.5, 3, 10);
            Assert.Throws<InvalidOperationException>(() => progress.Checkpoint(1, 2, 3, 4));
        }
        Assert.Empty(_log);
    }

    [Fact]
    public void The_same_seed_gives_the_same_numbers()
    {
        int[] Numbers(MLContext ml) => [.. Enumerable.Repeat(((IHostEnvironment)ml).Register("R").Rand, 5).Select(r => r.Next(1000))];
        Assert.Equal(Numbers(new MLContext(7)), Numbers(_ml));
        Assert.NotEqual(Numbers(new MLContext(7)), Numbers(new MLContext(8)));
        Assert.Equal(
            ((IHostEnvironment)_ml).Register("A", seed: 3).Rand.NextDouble(),
            ((IHostEnvironment)new MLContext()).Register("B", seed: 3).Rand.NextDouble());
    }

    [Fact]
    public void A_host_carries_the_contexts_device_as_it_was_when_it_registered()
    {
        Assert.Equal((null, false), (_ml.GpuDeviceId, _ml.FallbackToCpu));
        (_ml.GpuDeviceId, _ml.FallbackToCpu) = (1, true);
        IHost host = ((IHostEnvironment)_ml).Register("H");
        (_ml.GpuDeviceId, _ml.FallbackToCpu) = (null, false);
        Assert.Equal(1, Property(host, "GpuDeviceId"));
        Assert.Equal(true, Property(host, "FallbackToCpu"));
        Assert.Equal(7, Property(host, "Seed"));

        static object? Property(IHost host, string name) => host.GetType().GetProperty(name)!.GetValue(host);
    }

    [Fact]
    public void Options_are_kept_by_name()
    {
        Assert.True(_ml.TryAddOption("a", 1));
        Assert.False(_ml.TryAddOption("a", 2));
        _ml.SetOption("b", "x");
        Assert.True(_ml.TryGetOption("a", out int a));
        Assert.False(_ml.TryGetOption("b", out int _));
        Assert.Equal((1, 0.0), (a, _ml.GetOptionOrDefault<double>("c")));
        Assert.True(_ml.RemoveOption("a"));
        Assert.False(_ml.RemoveOption("a"));
    }

    [Fact]
    public void An_exception_is_marked_with_where_it_happened()
    {
        IHost host = ((IHostEnvironment)_ml).Register("Captioner");
        Exception error = host.Process(new InvalidOperationException("x"));
        Assert.Equal("Environment", error.Data["Throwing component"]);
        Assert.Null(error.Data["Parent component"]);
        Assert.Equal("HostEnvironment", host.ContextDescription);

        using IChannel channel = host.Start("Captioning");
        error = channel.Process(new InvalidOperationException("x"));
        Assert.Equal(("Captioner", null, "Captioning"), (error.Data["Throwing component"], error.Data["Parent component"], error.Data["Phase"]));
        Assert.Equal("Captioner; Captioning", channel.ContextDescription);
    }
}
