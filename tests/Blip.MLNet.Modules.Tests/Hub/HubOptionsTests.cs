using Blip.MLNet.Modules.Hub;
using Blip.MLNet.Modules.Tests.Weights;

namespace Blip.MLNet.Modules.Tests.Hub;

public class HubOptionsTests
{
    [Fact]
    public void The_variables_of_hugging_faces_library_are_read()
    {
        HubOptions plain = Read([("HOME", "/home/u")]);
        Assert.Equal(Path.Combine("/home/u", ".cache", "huggingface", "hub"), plain.CacheFolder);
        Assert.Equal(("https://huggingface.co", null, false), (plain.Endpoint, plain.Token, plain.Offline));
        Assert.Equal(Path.Combine("/x", "huggingface", "hub"), Read([("XDG_CACHE_HOME", "/x")]).CacheFolder);
        Assert.Equal(Path.Combine("/h", "hub"), Read([("HF_HOME", "/h"), ("XDG_CACHE_HOME", "/x")]).CacheFolder);
        Assert.Equal("/c", Read([("HF_HUB_CACHE", "/c"), ("HF_HOME", "/h")]).CacheFolder);
        Assert.Equal("https://mirror.example", Read([("HF_ENDPOINT", "https://mirror.example/")]).Endpoint);
        Assert.Equal("t", Read([("HF_TOKEN", " t ")]).Token);
        foreach (string on in (string[])["1", "true", "YES", "on"]) Assert.True(Read([("HF_HUB_OFFLINE", on)]).Offline);
        foreach (string off in (string[])["0", "", "false"]) Assert.False(Read([("HF_HUB_OFFLINE", off)]).Offline);
        Assert.True(Read([("TRANSFORMERS_OFFLINE", "1")]).Offline);
        Assert.False(Read([("HF_HUB_OFFLINE", "0"), ("TRANSFORMERS_OFFLINE", "1")]).Offline);
        Assert.Equal(Path.Combine("/home/u", "c"), Read([("HF_HUB_CACHE", "~/c"), ("HOME", "/home/u")]).CacheFolder);
        Assert.Equal(Path.Combine("/home/u", "hub"), Read([("HF_HOME", "~"), ("HOME", "/home/u")]).CacheFolder);
        Assert.Equal("~c", Read([("HF_HUB_CACHE", "~c"), ("HOME", "/home/u")]).CacheFolder);
    }

    [Fact]
    public void The_token_may_be_in_a_file()
    {
        using var folder = new TemporaryFolder();
        folder.Write("token", "from-file\n");
        Assert.Equal("from-file", Read([("HF_HOME", folder.Path)]).Token);
        Assert.Equal("from-file", Read([("HF_TOKEN_PATH", folder["token"])]).Token);
        Assert.Equal("first", Read([("HF_HOME", folder.Path), ("HF_TOKEN", "first")]).Token);
    }

    [Theory]
    [InlineData("org/name", "org/name", "main"), InlineData("org/name@v1.0", "org/name", "v1.0"), InlineData("org/name@refs/pr/7", "org/name", "refs/pr/7"), InlineData("bert-base-uncased", "bert-base-uncased", "main")]
    public void References_are_read(string text, string repository, string revision)
    {
        HubReference reference = HubReference.Parse(text);
        Assert.Equal((repository, revision), (reference.Repository, reference.Revision));
        Assert.Equal(text, reference.ToString());
    }

    [Theory]
    [InlineData(""), InlineData("a/b/c"), InlineData("../x"), InlineData("org/"), InlineData("org/name@"), InlineData("org/name@../.."), InlineData("org name"), InlineData("org--x/name")]
    public void Wrong_references_are_refused(string text) => Assert.Equal(HubFailure.BadReference, Assert.Throws<HubException>(() => HubReference.Parse(text)).Failure);

    private static HubOptions Read((string Name, string Value)[] variables) =>
        HubOptions.FromEnvironment(name => variables.FirstOrDefault(v => v.Name == name).Value ?? (name == "HOME" ? "/nonexistent" : null));
}
