using Blip.MLNet.Evaluators.Captions;
using Blip.MLNet.Evaluators.Captions.Spice;

namespace Blip.MLNet.Evaluators.Tests.Captions;

/// <summary>The runner with shell scripts in Java's place.</summary>
public sealed class SpiceRunnerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;
    private readonly CaptionSample[] _samples = [new("a", "a cat", ["a cat"]), new("b", "a dog", ["the \"dog\""]), new("c", "", ["x"])];

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void ScoresComeBackInOrderBatchByBatch()
    {
        // The script is called with: -Xmx8G -jar JAR INPUT -out OUTPUT ...; it scores image n with n / 10, and image 2 with none.
        string java = Script("""
            for n in $(grep -o '"image_id":[0-9]*' "$4" | cut -d: -f2); do
              f="0.$n"; [ "$n" = 2 ] && f=null
              items="$items${items:+,}{\"image_id\":$n,\"scores\":{\"All\":{\"f\":$f}}}"
            done
            echo "[$items]" > "$6"; echo run >> RUNS
            """);
        double[] scores = new SpiceRunner(Options(java, batch: 2)).Score(_samples);
        Assert.Equal([0.0, 0.1, double.NaN], scores);
        Assert.Equal(2, File.ReadAllLines(Path.Combine(_folder, "RUNS")).Length);
        CaptionMetrics metrics = new CaptionScorer(new CaptionScorerOptions { Metrics = CaptionMetricKinds.Spice, Spice = Options(java, 2) }).ScoreTokenized(_samples[..2]);
        Assert.Equal(0.05, metrics.Spice, 1e-15);
    }

    [Fact]
    public void AFailureShowsWhatTheProgramSaid() =>
        Assert.Contains("no models", Assert.Throws<InvalidOperationException>(() => new SpiceRunner(Options(Script("echo no models >&2; exit 3"), 9)).Score(_samples)).Message);

    [Fact]
    public void ALongRunIsStopped() =>
        Assert.Throws<TimeoutException>(() => new SpiceRunner(Options(Script("exec sleep 600"), 9, TimeSpan.FromMilliseconds(200))).Score(_samples));

    [Fact]
    public void AbsentJavaAndAbsentJarAreNamed()
    {
        Assert.Contains("no-such-java", Assert.Throws<InvalidOperationException>(() => new SpiceRunner(Options("no-such-java", 9)).Score(_samples)).Message);
        Assert.Contains("spice-9.jar", Assert.Throws<FileNotFoundException>(() => new SpiceRunner(new SpiceOptions { Jar = "spice-9.jar" })).Message);
    }

    private SpiceOptions Options(string java, int batch, TimeSpan? timeout = null)
    {
        string jar = Path.Combine(_folder, "spice-1.0.jar");
        File.WriteAllText(jar, "");
        return new SpiceOptions { Jar = jar, Java = java, BatchSize = batch, Timeout = timeout ?? TimeSpan.FromMinutes(2) };
    }

    private string Script(string body)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "shell scripts");
        string path = Path.Combine(_folder, "java");
        File.WriteAllText(path, "#!/bin/sh\n" + body + "\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
