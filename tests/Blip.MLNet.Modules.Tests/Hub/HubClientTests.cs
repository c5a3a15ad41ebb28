using System.Globalization;
using System.Security.Cryptography;
using Blip.MLNet.Modules.Hub;
using Blip.MLNet.Modules.Tests.Weights;

namespace Blip.MLNet.Modules.Tests.Hub;

public class HubClientTests
{
    private static readonly HubReference Model = HubReference.Parse("org/model");

    [Fact]
    public async Task A_model_arrives_in_the_layout_of_hugging_faces_cache()
    {
        using var hub = new FakeHub();
        using HubClient client = hub.Client();
        string folder = await client.GetModelAsync(Model);
        Assert.Equal(Path.Combine(hub.Cache, "models--org--model", "snapshots", FakeHub.Commit), folder);
        Assert.Equal(hub.Weights, File.ReadAllBytes(Path.Combine(folder, "model.safetensors")));
        Assert.Equal(hub.Files["config.json"], File.ReadAllBytes(Path.Combine(folder, "config.json")));
        Assert.False(File.Exists(Path.Combine(folder, "README.md")));
        Assert.Equal(FakeHub.Commit, File.ReadAllText(Path.Combine(hub.Cache, "models--org--model", "refs", "main")));
        string blob = Path.Combine(hub.Cache, "models--org--model", "blobs", Convert.ToHexStringLower(SHA256.HashData(hub.Weights)));
        Assert.True(File.Exists(blob));
        Assert.True(File.Exists(Path.Combine(hub.Cache, "models--org--model", "blobs", FakeHub.GitSha1(hub.Files["vocab.txt"]))));
        if (!OperatingSystem.IsWindows()) Assert.Equal(Path.Combine("..", "..", "blobs", Path.GetFileName(blob)), new FileInfo(Path.Combine(folder, "model.safetensors")).LinkTarget);

        // A second time nothing is downloaded; a commit needs no request at all.
        int before = hub.Storage.Requests.Count, asked = hub.Server.Requests.Count;
        Assert.Equal(folder, await client.GetModelAsync(Model with { Revision = FakeHub.Commit }));
        Assert.Equal(asked, hub.Server.Requests.Count);
        Assert.Equal(folder, await client.GetModelAsync(Model));
        Assert.Equal(before, hub.Storage.Requests.Count);
    }

    [Fact]
    public async Task Sizes_are_read_alike_in_every_culture()
    {
        using var hub = new FakeHub();
        using HubClient client = hub.Client();
        CultureInfo before = CultureInfo.CurrentCulture;
        var odd = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        odd.NumberFormat.PositiveSign = $"{hub.Weights.Length}"[..1];
        CultureInfo.CurrentCulture = odd;
        try
        {
            Assert.Equal(hub.Weights, File.ReadAllBytes(await client.GetFileAsync(Model, "model.safetensors")));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("org/model\n")]
    [InlineData("org/model@main\n")]
    public void A_line_feed_is_no_part_of_a_name(string text) => Assert.False(HubReference.TryParse(text, out _));

    [Fact]
    public async Task A_hub_out_of_reach_is_an_error_that_names_the_model()
    {
        var options = new HubOptions { Endpoint = "http://127.0.0.1:9", CacheFolder = Path.Combine(Path.GetTempPath(), $"blip-no-hub-{Environment.ProcessId}"), MaxRetries = 0 };
        using var client = new HubClient(options);
        HubException e = await Assert.ThrowsAsync<HubException>(() => ModelResolver.ResolveAsync("org/model", client, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(HubFailure.Network, e.Failure);
        Assert.Contains("org/model", e.Message);
    }

    [Fact]
    public async Task The_token_goes_to_the_hub_alone()
    {
        using var hub = new FakeHub();
        using HubClient client = hub.Client(o => o with { Token = "secret" });
        await client.GetModelAsync(Model);
        Assert.All(hub.Server.Requests, r => Assert.Equal("Bearer secret", r.Headers["authorization"]));
        Assert.NotEmpty(hub.Storage.Requests);
        Assert.All(hub.Storage.Requests, r => Assert.False(r.Headers.ContainsKey("authorization")));
        Assert.DoesNotContain("secret", client.Options.ToString());
    }

    [Fact]
    public async Task A_dropped_connection_is_taken_up_where_it_broke()
    {
        using var hub = new FakeHub();
        hub.Blob = r => new ServerResponse(200, hub.Weights) { CutAfter = r.RangeStart < 600_000 ? 300_000 : null };
        using HubClient client = hub.Client();
        var progress = new Recorder();
        Assert.Equal(hub.Weights, File.ReadAllBytes(await client.GetFileAsync(Model, "model.safetensors", progress)));
        Assert.Equal([0, 300_000, 600_000], hub.Storage.Gets.Select(r => r.RangeStart));
        Assert.Equal(700_000, progress.Reports[^1].BytesDone);
        Assert.All(progress.Reports, p => Assert.Equal(700_000, p.BytesTotal));
        Assert.All(progress.Reports.Zip(progress.Reports.Skip(1)), p => Assert.True(p.First.BytesDone <= p.Second.BytesDone));
    }

    [Fact]
    public async Task An_earlier_attempts_bytes_are_kept_and_a_connection_that_never_recovers_is_an_error()
    {
        using var hub = new FakeHub();
        hub.Blob = r => r.RangeStart == 0 ? new ServerResponse(200, hub.Weights) { CutAfter = 100_000 } : new ServerResponse(200, hub.Weights) { CutAfter = 0 };
        using HubClient client = hub.Client();
        HubException error = await Assert.ThrowsAsync<HubException>(() => client.GetFileAsync(Model, "model.safetensors"));
        Assert.Equal(HubFailure.Network, error.Failure);
        Assert.Contains("100000", error.Message);
        hub.Blob = _ => new ServerResponse(200, hub.Weights);
        int before = hub.Storage.Requests.Count;
        Assert.Equal(hub.Weights, File.ReadAllBytes(await client.GetFileAsync(Model, "model.safetensors")));
        Assert.Equal(100_000, hub.Storage.Requests.Skip(before).Single().RangeStart);
    }

    [Fact]
    public async Task A_server_without_ranges_sends_everything_again()
    {
        using var hub = new FakeHub();
        int calls = 0;
        hub.Blob = _ => new ServerResponse(200, hub.Weights) { Ranges = false, CutAfter = calls++ == 0 ? 200_000 : null };
        using HubClient client = hub.Client();
        Assert.Equal(hub.Weights, File.ReadAllBytes(await client.GetFileAsync(Model, "model.safetensors")));
    }

    [Fact]
    public async Task A_busy_server_is_asked_again()
    {
        using var hub = new FakeHub();
        int calls = 0;
        hub.Blob = _ => calls++ < 2 ? ServerResponse.Error(503) : new ServerResponse(200, hub.Weights);
        int heads = 0;
        hub.Intercept = _ => heads++ == 0 ? ServerResponse.Error(429) : null;
        using HubClient client = hub.Client();
        Assert.Equal(hub.Weights, File.ReadAllBytes(await client.GetFileAsync(Model, "model.safetensors")));
        hub.Intercept = _ => ServerResponse.Error(500);
        Assert.Equal(HubFailure.Server, (await Assert.ThrowsAsync<HubException>(() => client.GetFileAsync(Model, "vocab.txt"))).Failure);
    }

    [Fact]
    public async Task A_wrong_hash_is_refused_and_leaves_nothing()
    {
        using var hub = new FakeHub { WeightsETag = new string('a', 64) };
        using HubClient client = hub.Client();
        HubException error = await Assert.ThrowsAsync<HubException>(() => client.GetFileAsync(Model, "model.safetensors"));
        Assert.Equal(HubFailure.HashMismatch, error.Failure);
        Assert.Contains("sha256", error.Message);
        Assert.Empty(Directory.GetFiles(Path.Combine(hub.Cache, "models--org--model", "blobs")));
        hub.Intercept = r => r.Path.EndsWith("vocab.txt", StringComparison.Ordinal) ? new ServerResponse(200, hub.Files["vocab.txt"], ("ETag", $"\"{new string('b', 40)}\""), ("X-Repo-Commit", FakeHub.Commit)) : null;
        Assert.Contains("git-sha1", (await Assert.ThrowsAsync<HubException>(() => client.GetFileAsync(Model, "vocab.txt"))).Message);
    }

    [Theory]
    [InlineData(401, "", HubFailure.Unauthorized, "HF_TOKEN"), InlineData(403, "", HubFailure.Forbidden, "403"), InlineData(403, "GatedRepo", HubFailure.Forbidden, "terms")]
    [InlineData(404, "RepoNotFound", HubFailure.NotFound, "404"), InlineData(404, "RevisionNotFound", HubFailure.NotFound, "revision"), InlineData(404, "EntryNotFound", HubFailure.NotFound, "no such file")]
    public async Task Refusals_are_told_apart(int status, string code, HubFailure failure, string expected)
    {
        using var hub = new FakeHub { Intercept = _ => ServerResponse.Error(status, ("X-Error-Code", code)) };
        using HubClient client = hub.Client();
        foreach (Func<Task> call in (Func<Task>[])[() => client.GetFileAsync(Model, "vocab.txt"), () => client.GetModelAsync(Model)])
        {
            HubException error = await Assert.ThrowsAsync<HubException>(call);
            Assert.Equal(failure, error.Failure);
            Assert.Contains(expected, error.Message);
            Assert.Contains("org/model", error.Message);
        }
    }

    [Fact]
    public async Task Unreachable_uses_the_cache_or_says_so()
    {
        using var hub = new FakeHub();
        string folder;
        using (HubClient client = hub.Client()) folder = await client.GetModelAsync(Model);
        string closed;
        using (var gone = new LoopbackServer(_ => ServerResponse.Error(500))) closed = gone.Url;
        using HubClient unreachable = hub.Client(o => o with { Endpoint = closed });
        Assert.Equal(folder, await unreachable.GetModelAsync(Model));
        Assert.Equal(hub.Files["vocab.txt"], File.ReadAllBytes(await unreachable.GetFileAsync(Model, "vocab.txt")));
        HubException error = await Assert.ThrowsAsync<HubException>(() => unreachable.GetFileAsync(HubReference.Parse("org/other"), "vocab.txt"));
        Assert.Equal(HubFailure.Network, error.Failure);
        Assert.Contains("cannot be reached", error.Message);
    }

    [Fact]
    public async Task A_server_in_trouble_is_no_reason_not_to_use_the_cache()
    {
        using var hub = new FakeHub();
        string folder;
        using (HubClient client = hub.Client()) folder = await client.GetModelAsync(Model);
        using var trouble = new LoopbackServer(_ => ServerResponse.Error(503));
        using HubClient again = hub.Client(o => o with { Endpoint = trouble.Url, MaxRetries = 0 });
        Assert.Equal(folder, await again.GetModelAsync(Model));
        Assert.Equal(hub.Files["vocab.txt"], File.ReadAllBytes(await again.GetFileAsync(Model, "vocab.txt")));
        HubException error = await Assert.ThrowsAsync<HubException>(() => again.GetModelAsync(HubReference.Parse("org/other")));
        Assert.Equal(HubFailure.Server, error.Failure);
        Assert.Contains("503", error.Message);
    }

    [Fact]
    public async Task Offline_uses_the_cache_alone()
    {
        using var hub = new FakeHub();
        using HubClient offline = hub.Client(o => o with { Offline = true });
        Assert.Equal(HubFailure.Offline, (await Assert.ThrowsAsync<HubException>(() => offline.GetModelAsync(Model))).Failure);
        Assert.Contains("HF_HUB_OFFLINE", (await Assert.ThrowsAsync<HubException>(() => offline.GetFileAsync(Model, "vocab.txt"))).Message);
        Assert.Equal(HubFailure.Offline, (await Assert.ThrowsAsync<HubException>(() => offline.GetOfficialAsync("model_base.pth"))).Failure);
        Assert.Empty(hub.Server.Requests);
        string folder;
        using (HubClient client = hub.Client()) folder = await client.GetModelAsync(Model);
        int before = hub.Server.Requests.Count;
        Assert.Equal(folder, await offline.GetModelAsync(Model));
        Assert.Equal(before, hub.Server.Requests.Count);
        File.Delete(Path.Combine(folder, "model.safetensors"));
        Assert.Equal(HubFailure.Offline, (await Assert.ThrowsAsync<HubException>(() => offline.GetModelAsync(Model))).Failure);
    }

    [Fact]
    public async Task Two_downloads_at_once_fetch_once()
    {
        using var hub = new FakeHub();
        using HubClient one = hub.Client(), two = hub.Client();
        string[] paths = await Task.WhenAll(one.GetFileAsync(Model, "model.safetensors"), two.GetFileAsync(Model, "model.safetensors"), one.GetFileAsync(Model, "model.safetensors"));
        Assert.Single(paths.Distinct());
        Assert.Equal(hub.Weights, File.ReadAllBytes(paths[0]));
        Assert.Single(hub.Storage.Gets);
    }

    [Fact]
    public async Task Cancelling_stops_in_the_middle_and_the_next_time_goes_on()
    {
        using var hub = new FakeHub();
        var pause = new TaskCompletionSource();
        hub.Blob = _ => new ServerResponse(200, hub.Weights) { CutAfter = 250_000, Pause = pause };
        using HubClient client = hub.Client();
        using var cancel = new CancellationTokenSource();
        var progress = new Recorder(p => { if (p.BytesDone == 250_000) cancel.Cancel(); });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.GetFileAsync(Model, "model.safetensors", progress, cancel.Token));
        pause.SetResult();
        hub.Blob = _ => new ServerResponse(200, hub.Weights);
        Assert.Equal(hub.Weights, File.ReadAllBytes(await client.GetFileAsync(Model, "model.safetensors")));
        Assert.Equal(250_000, hub.Storage.Gets.Last().RangeStart);
    }

    [Fact]
    public async Task A_silent_connection_is_given_up()
    {
        using var hub = new FakeHub();
        var pause = new TaskCompletionSource();
        hub.Blob = _ => new ServerResponse(200, hub.Weights) { CutAfter = 1000, Pause = pause };
        using HubClient client = hub.Client(o => o with { Timeout = TimeSpan.FromSeconds(2), MaxRetries = 0 });
        HubException error = await Assert.ThrowsAsync<HubException>(() => client.GetFileAsync(Model, "model.safetensors"));
        pause.SetResult();
        Assert.Equal(HubFailure.Network, error.Failure);
        Assert.Contains("silent", error.Message);
    }

    [Fact]
    public async Task A_full_disk_is_noticed_before_the_first_byte()
    {
        using var hub = new FakeHub();
        using HubClient client = hub.Client(o => o with { FreeSpace = _ => 600_000 });
        HubException error = await Assert.ThrowsAsync<HubException>(() => client.GetFileAsync(Model, "model.safetensors"));
        Assert.Equal(HubFailure.DiskFull, error.Failure);
        Assert.Contains("600000", error.Message);
        Assert.Empty(hub.Storage.Requests);
    }

    [Fact]
    public async Task A_disk_that_fills_up_meanwhile_is_named()
    {
        if (!File.Exists("/dev/full")) return; // the device that is always full, on Linux
        using var hub = new FakeHub();
        string blobs = Path.Combine(hub.Cache, "models--org--model", "blobs");
        Directory.CreateDirectory(blobs);
        File.CreateSymbolicLink(Path.Combine(blobs, Convert.ToHexStringLower(SHA256.HashData(hub.Weights)) + ".incomplete"), "/dev/full");
        using HubClient client = hub.Client();
        HubException error = await Assert.ThrowsAsync<HubException>(() => client.GetFileAsync(Model, "model.safetensors"));
        Assert.Equal(HubFailure.DiskFull, error.Failure);
        Assert.Contains("full", error.Message);
    }

    [Fact]
    public async Task A_cache_that_cannot_be_written_is_named()
    {
        using var hub = new FakeHub();
        using var folder = new TemporaryFolder();
        string file = folder.Write("file", "in the way");
        using HubClient client = hub.Client(o => o with { CacheFolder = Path.Combine(file, "hub") });
        Assert.Equal(HubFailure.Cache, (await Assert.ThrowsAsync<HubException>(() => client.GetFileAsync(Model, "model.safetensors"))).Failure);
    }

    [Fact]
    public async Task An_official_checkpoint_comes_from_its_storage()
    {
        using var hub = new FakeHub();
        string md5 = Convert.ToBase64String(MD5.HashData(hub.Weights));
        hub.Blob = r => new ServerResponse(r.Path == "/official/model_base.pth" ? 200 : 404, hub.Weights, ("x-goog-hash", $"crc32c=AAAAAA==,md5={md5}"));
        using HubClient client = hub.Client();
        string path = await ModelResolver.ResolveAsync("model_base.pth", client);
        Assert.Equal(hub.Weights, File.ReadAllBytes(path));
        Assert.Equal("model_base.pth", Path.GetFileName(path));
        int before = hub.Storage.Requests.Count;
        Assert.Equal(path, await ModelResolver.ResolveAsync(OfficialCheckpoints.StorageUrl + "/model_base.pth", client));
        Assert.Equal(before, hub.Storage.Requests.Count);
        md5 = Convert.ToBase64String(new byte[16]);
        hub.Blob = _ => new ServerResponse(200, hub.Weights, ("x-goog-hash", $"md5={md5}"));
        Assert.Equal(HubFailure.HashMismatch, (await Assert.ThrowsAsync<HubException>(() => client.GetOfficialAsync("model_vqa.pth"))).Failure);
        Assert.Equal(HubFailure.BadReference, (await Assert.ThrowsAsync<HubException>(() => client.GetOfficialAsync("model_tiny.pth"))).Failure);
    }

    [Fact]
    public async Task A_path_here_goes_first_and_nonsense_is_named()
    {
        using var hub = new FakeHub();
        using HubClient client = hub.Client();
        using var folder = new TemporaryFolder();
        string file = folder.Write("a.pth", "x");
        Assert.Equal(file, await ModelResolver.ResolveAsync(file, client));
        Assert.Equal(folder.Path, ModelResolver.Resolve(folder.Path, client));
        Assert.Equal(hub.Weights, File.ReadAllBytes(Path.Combine(await ModelResolver.ResolveAsync("org/model@v1", client), "model.safetensors")));
        foreach (string wrong in (string[])["missing.pth", "./nothing", "what is this", "a/b/c", "org/model@../x", "justaname"])
            Assert.Equal(HubFailure.BadReference, (await Assert.ThrowsAsync<HubException>(() => ModelResolver.ResolveAsync(wrong, client))).Failure);
        await Assert.ThrowsAsync<ArgumentException>(() => ModelResolver.ResolveAsync(" ", client));
        Assert.Equal(HubFailure.BadReference, (await Assert.ThrowsAsync<HubException>(() => client.GetFileAsync(Model, "../x"))).Failure);
    }

    [Fact]
    public async Task An_etag_that_is_no_file_name_is_refused()
    {
        using var hub = new FakeHub { WeightsETag = "../../../evil" };
        using HubClient client = hub.Client();
        Assert.Equal(HubFailure.Server, (await Assert.ThrowsAsync<HubException>(() => client.GetFileAsync(Model, "model.safetensors"))).Failure);
    }

    private sealed class Recorder(Action<HubProgress>? also = null) : IProgress<HubProgress>
    {
        public List<HubProgress> Reports { get; } = [];

        public void Report(HubProgress value)
        {
            Reports.Add(value);
            also?.Invoke(value);
        }
    }
}
