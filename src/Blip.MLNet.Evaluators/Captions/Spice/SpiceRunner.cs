using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Blip.MLNet.Evaluators.Captions.Spice;

/// <summary>Runs the official SPICE jar in a Java process of its own, batch by batch, and reads the F of each image.</summary>
public sealed class SpiceRunner
{
    private readonly SpiceOptions _options;

    /// <summary>A runner for the jar that the options name.</summary>
    /// <exception cref="FileNotFoundException">The jar is absent.</exception>
    public SpiceRunner(SpiceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        _options = options;
    }

    /// <summary>SPICE of each image, in order; NaN where the program gives none.</summary>
    /// <exception cref="InvalidOperationException">Java is absent, or the program failed; the message has its last lines.</exception>
    /// <exception cref="TimeoutException">A batch took longer than <see cref="SpiceOptions.Timeout"/>.</exception>
    public double[] Score(IReadOnlyList<CaptionSample> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        double[] scores = new double[samples.Count];
        string folder = Directory.CreateTempSubdirectory("blip-spice-").FullName;
        try
        {
            for (int start = 0; start < samples.Count; start += _options.BatchSize)
                ScoreBatch(samples, start, Math.Min(_options.BatchSize, samples.Count - start), folder, scores);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        return scores;
    }

    private void ScoreBatch(IReadOnlyList<CaptionSample> samples, int start, int count, string folder, double[] scores)
    {
        string input = Path.Combine(folder, "input.json"), output = Path.Combine(folder, "output.json");
        Array.Fill(scores, double.NaN, start, count);
        WriteInput(samples, start, count, input);
        Run(input, output);
        using JsonDocument results = JsonDocument.Parse(File.ReadAllBytes(output));
        foreach (JsonElement item in results.RootElement.EnumerateArray())
        {
            JsonElement id = item.GetProperty("image_id");
            int row = id.ValueKind == JsonValueKind.Number ? id.GetInt32() : int.Parse(id.GetString()!, CultureInfo.InvariantCulture);
            JsonElement f = item.GetProperty("scores").GetProperty("All").GetProperty("f");
            if (row < start || row >= start + count) throw new InvalidOperationException($"SPICE answered for image number {row}, which it was not asked for.");
            scores[row] = f.ValueKind == JsonValueKind.Number ? f.GetDouble() : double.NaN;
        }
    }

    private static void WriteInput(IReadOnlyList<CaptionSample> samples, int start, int count, string path)
    {
        using FileStream file = File.Create(path);
        using var writer = new Utf8JsonWriter(file);
        writer.WriteStartArray();
        for (int i = start; i < start + count; i++)
        {
            writer.WriteStartObject();
            writer.WriteNumber("image_id", i);
            writer.WriteString("test", samples[i].Candidate);
            writer.WriteStartArray("refs");
            foreach (string reference in samples[i].References) writer.WriteStringValue(reference);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private void Run(string input, string output)
    {
        string jar = Path.GetFullPath(_options.Jar);
        var start = new ProcessStartInfo(_options.Java)
        {
            WorkingDirectory = Path.GetDirectoryName(jar),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (string argument in (string[])[$"-Xmx{_options.HeapGiB}G", "-jar", jar, input, "-out", output, "-subset", "-silent"]) start.ArgumentList.Add(argument);
        if (_options.CacheFolder is { } cache)
        {
            start.ArgumentList.Add("-cache");
            start.ArgumentList.Add(Directory.CreateDirectory(cache).FullName);
        }
        using Process process = Start(start);
        var text = new StringBuilder();
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (!process.WaitForExit(_options.Timeout))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"SPICE took longer than {_options.Timeout} for one batch of at most {_options.BatchSize} images and was stopped.");
        }
        process.WaitForExit();
        if (process.ExitCode != 0 || !File.Exists(output))
            throw new InvalidOperationException($"SPICE ('{jar}') failed with exit code {process.ExitCode}. It said:\n{Tail(text)}");

        void Keep(object sender, DataReceivedEventArgs line)
        {
            if (line.Data is null) return;
            lock (text) text.AppendLine(line.Data);
        }
    }

    private Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"SPICE needs Java, and '{_options.Java}' could not be started ({e.Message}). Install Java 8 or set {nameof(SpiceOptions.Java)} to its path.", e);
        }
    }

    private static string Tail(StringBuilder text)
    {
        string all;
        lock (text) all = text.ToString();
        string[] lines = all.TrimEnd().Split('\n');
        return string.Join('\n', lines.TakeLast(20));
    }
}
