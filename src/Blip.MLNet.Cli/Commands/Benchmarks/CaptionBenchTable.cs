using System.Globalization;
using Blip.MLNet.Cli.Output;
using Blip.MLNet.Cli.Progress;
using Spectre.Console;

namespace Blip.MLNet.Cli.Commands.Benchmarks;

/// <summary>A benchmark's report for a person.</summary>
internal static class CaptionBenchTable
{
    public static void Print(IAnsiConsole console, CaptionBenchReport report)
    {
        console.Write(Tables.Fields(
        [
            ("Machine", $"{report.Processor}; libtorch with {report.Threads} threads"),
            ("Model", report.Model),
            ("Captions", $"{report.Beams} beams, {report.Length} tokens; medians of {report.Repeats}"),
            ("Memory", Text($"{report.BandwidthGBps:0.0} GB/s read by all cores")),
        ]));
        console.WriteLine();
        Table table = Tables.Of("FORMAT", ">BATCH", ">ENCODE", ">GFLOP/S", ">LINEAR", ">SHARE", ">GEMM", ">SHARE", ">DECODE/TOKEN", ">GB/S", ">SHARE", ">PICTURES/S", ">PEAK");
        foreach (CaptionBenchRow row in report.Rows)
            table.Row(row.Precision.ToString(), row.Batch.ToString(CultureInfo.InvariantCulture), Text($"{row.EncodeMs:0} ms"), Text($"{row.EncodeGFlops:0}"),
                Text($"{row.LinearGFlops:0}"), Text($"{row.LinearShare:0 %}"), Text($"{row.GemmGFlops:0}"), Text($"{row.GemmShare:0 %}"),
                Text($"{row.DecodeMsPerToken:0.0} ms"), Text($"{row.DecodeGBps:0.0}"), Text($"{row.DecodeShare:0 %}"), Text($"{row.PicturesPerSecond:0.00}"), Quantities.Bytes(row.PeakBytes));
        console.Write(table);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
