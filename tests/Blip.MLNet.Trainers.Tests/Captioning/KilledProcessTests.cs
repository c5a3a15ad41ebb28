using System.Diagnostics;

namespace Blip.MLNet.Trainers.Tests.Captioning;

/// <summary>A training process that is killed, several times, ends with the files of one that was not, byte for byte.</summary>
public class KilledProcessTests(ITestOutputHelper output)
{
    private const int CheckpointEvery = 2, Steps = 9; // three epochs of three batches

    [Theory]
    [InlineData("full", 1, 3)]
    [InlineData("frozen", 2, 1)]
    [InlineData("lora", 4, 1)]
    public void A_killed_process_goes_on_and_ends_as_a_straight_one(string kind, int seed, int kills)
    {
        using TinyRun straight = new(), killed = new();
        using var whole = new TrainingProgram(straight, kind, CheckpointEvery);
        whole.GoOnAlone();
        var random = new Random(seed);
        int done = 0; // the batch it was killed after
        for (int kill = 0; kill < kills; kill++)
        {
            using var program = new TrainingProgram(killed, kind, CheckpointEvery);
            int step = FirstStep(program, done);
            // A checkpoint is there after the second batch; the last batch is never let go on, so that the run cannot end.
            int last = random.Next(Math.Max(step, CheckpointEvery + 1), Math.Min(Steps - (kills - kill), step + Steps / 2) + 1);
            while (step < last)
            {
                program.GoOn();
                step = program.NextStep()!.Value;
            }
            program.GoOn();
            if (kill % 2 == 0) WaitForWriting(killed.Output);
            else Thread.Sleep(random.Next(30));
            program.Kill();
            output.WriteLine($"seed {seed}: killed after batch {step} of {Steps}; left: {string.Join(", ", Directory.GetFiles(killed.Output).Select(Path.GetFileName))}");
            Assert.Empty(Results(killed.Output));
            done = step;
        }
        string[] others = ["notes.tmp", ".checkpoint_last.safetensors.tmp", $".other.{Guid.NewGuid():N}.tmp"];
        foreach (string name in (string[])[$".checkpoint_last.safetensors.{Guid.NewGuid():N}.tmp", .. others]) File.WriteAllText(Path.Combine(killed.Output, name), "");
        using (var program = new TrainingProgram(killed, kind, CheckpointEvery))
        {
            FirstStep(program, done);
            program.Finish();
        }
        Assert.Equal(others.Order(), Directory.GetFiles(killed.Output, "*.tmp").Select(f => Path.GetFileName(f)).Order()); // unfinished files of the run are gone
        whole.Finish();
        Dictionary<string, byte[]> expected = Results(straight.Output), actual = Results(killed.Output);
        Assert.Contains(expected.Keys, name => name.EndsWith("model.safetensors", StringComparison.Ordinal));
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        foreach ((string name, byte[] bytes) in expected) Assert.True(bytes.AsSpan().SequenceEqual(actual[name]), $"seed {seed}: {name} differs");
        Assert.Equal(File.ReadAllText(Path.Combine(straight.Output, "log.txt")), File.ReadAllText(Path.Combine(killed.Output, "log.txt")));
    }

    /// <summary>The first batch of a process, which follows the last checkpoint before the batch that the process before was killed after.</summary>
    private static int FirstStep(TrainingProgram program, int killedAfter)
    {
        int first = program.NextStep() ?? throw new InvalidOperationException(string.Join('\n', program.Lines));
        Assert.Equal(killedAfter > 0, program.Lines.Any(l => l.Contains("Going on from", StringComparison.Ordinal)));
        int surelyWritten = Math.Max(killedAfter - 1, 0) / CheckpointEvery * CheckpointEvery;
        Assert.InRange(first, surelyWritten + 1, killedAfter + 1);
        return first;
    }

    /// <summary>Waits a moment for a file that is being written, to kill in the middle of it.</summary>
    private static void WaitForWriting(string folder)
    {
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < TimeSpan.FromMilliseconds(100);)
            if (Directory.EnumerateFiles(folder, ".*.tmp").Any()) return;
    }

    /// <summary>The files of the trained model or adapter.</summary>
    private static Dictionary<string, byte[]> Results(string folder) => ((string[])["model", "adapter"]).Select(f => Path.Combine(folder, f)).Where(Directory.Exists)
        .SelectMany(Directory.GetFiles).ToDictionary(f => Path.GetRelativePath(folder, f), File.ReadAllBytes, StringComparer.Ordinal);
}
