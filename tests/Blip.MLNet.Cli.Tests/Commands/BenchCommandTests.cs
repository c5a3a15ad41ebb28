using System.Text.Json;
using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Cli.Tests.Support;

namespace Blip.MLNet.Cli.Tests.Commands;

public sealed class BenchCommandTests
{
    [Fact]
    public async Task Every_format_and_batch_is_measured()
    {
        CommandLineRun run = await CommandLineRun.Of(["bench", "caption", "--model", SmallCaptioner.Folder, "--batch", "1,2", "--repeat", "1", "--max-length", "8", "--json"]);
        Assert.True(run.Code == ExitCodes.Success, run.Error);
        using JsonDocument json = JsonDocument.Parse(run.Out);
        Assert.Equal(
            ["Float32 1", "Float32 2", "BFloat16 1", "BFloat16 2"],
            json.RootElement.GetProperty("rows").EnumerateArray().Select(r => $"{r.GetProperty("precision").GetString()} {r.GetProperty("batch").GetInt32()}"));
        foreach (JsonElement row in json.RootElement.GetProperty("rows").EnumerateArray())
            foreach (string positive in (string[])["encode_ms", "encode_g_flops", "linear_g_flops", "gemm_g_flops", "decode_ms", "pictures_per_second", "peak_bytes"])
                Assert.True(row.GetProperty(positive).GetDouble() > 0, positive);
    }
}
