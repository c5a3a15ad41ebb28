using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Blip.MLNet.Evaluators.Captions;

namespace Blip.MLNet.Evaluators.Tests.Captions;

public sealed class DocumentFrequencyTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    public static TheoryData<string> Files => GoldenFiles.Theory("cap_fake", ".json.gz");

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Files))]
    public void SavedFrequenciesOfTheReferencesGiveTheSameCider(string file)
    {
        CaptionSample[] samples = [.. GoldenFiles.Json(file).GetProperty("images").EnumerateArray().Select(i => new CaptionSample(i.GetProperty("id").ToString(), i.GetProperty("cand").GetString()!, i.GetProperty("refs").Strings()))];
        DocumentFrequencies counted = DocumentFrequencies.FromReferences(samples.Select(s => s.References));
        counted.Save(_path);
        DocumentFrequencies loaded = DocumentFrequencies.Load(_path);
        Assert.Equal((counted.Images, counted.Count), (loaded.Images, loaded.Count));
        const CaptionMetricKinds Kinds = CaptionMetricKinds.Cider | CaptionMetricKinds.CiderPlain;
        CaptionMetrics own = new CaptionScorer(new CaptionScorerOptions { Metrics = Kinds }).ScoreTokenized(samples);
        var saved = new CaptionScorer(new CaptionScorerOptions { Metrics = Kinds, DocumentFrequencies = loaded });
        Assert.Equal(own.ByName(), saved.ScoreTokenized(samples).ByName());
        Assert.Equal(own.Images[3].Cider, saved.ScoreTokenized([samples[3]]).Cider, 1e-12); // one image, weighed by the whole corpus
    }

    [Fact]
    public void CountsAreOfImages()
    {
        DocumentFrequencies df = DocumentFrequencies.FromReferences([["a cat a cat", "a cat"], ["a dog"]]);
        Assert.Equal(2, df.Images);
        Assert.Equal(2, df["a"]);
        Assert.Equal(1, df["a cat"]);
        Assert.Equal(1, df["a cat a cat"]);
        Assert.Equal(0, df["bird"]);
    }

    [Theory] // what Python's pickle.dumps gives for {'document_frequency': defaultdict(float, ...), 'ref_len': 123}
    [InlineData("KGRwMApWZG9jdW1lbnRfZnJlcXVlbmN5CnAxCmNjb2xsZWN0aW9ucwpkZWZhdWx0ZGljdApwMgooY19fYnVpbHRpbl9fCmZsb2F0CnAzCnRwNApScDUKKFZhCnA2ClZjYXQKcDcKdHA4CkYyLjAKcyhnNgp0cDkKRjcuMApzKFZjYWbpCnAxMAp0cDExCkYxLjAKcyhWXHU0ZTJkCnAxMgp0cDEzCkY1LjAKcyhnNgpWYgpwMTQKVmMKcDE1ClZkCnAxNgp0cDE3CkYzLjAKc3NWcmVmX2xlbgpwMTgKSTEyMwpzLg==")]
    [InlineData("gAJ9cQAoWBIAAABkb2N1bWVudF9mcmVxdWVuY3lxAWNjb2xsZWN0aW9ucwpkZWZhdWx0ZGljdApxAmNfX2J1aWx0aW5fXwpmbG9hdApxA4VxBFJxBShYAQAAAGFxBlgDAAAAY2F0cQeGcQhHQAAAAAAAAABoBoVxCUdAHAAAAAAAAFgFAAAAY2Fmw6lxCoVxC0c/8AAAAAAAAFgDAAAA5LitcQyFcQ1HQBQAAAAAAAAoaAZYAQAAAGJxDlgBAAAAY3EPWAEAAABkcRB0cRFHQAgAAAAAAAB1WAcAAAByZWZfbGVucRJLe3Uu")]
    [InlineData("gASVvwAAAAAAAAB9lCiMEmRvY3VtZW50X2ZyZXF1ZW5jeZSMC2NvbGxlY3Rpb25zlIwLZGVmYXVsdGRpY3SUk5SMCGJ1aWx0aW5zlIwFZmxvYXSUk5SFlFKUKIwBYZSMA2NhdJSGlEdAAAAAAAAAAGgKhZRHQBwAAAAAAACMBWNhZsOplIWURz/wAAAAAAAAjAPkuK2UhZRHQBQAAAAAAAAoaAqMAWKUjAFjlIwBZJR0lEdACAAAAAAAAHWMB3JlZl9sZW6US3t1Lg==")]
    public void PicklesOfEveryProtocolAreRead(string base64)
    {
        byte[] pickle = Convert.FromBase64String(base64);
        File.WriteAllBytes(_path, pickle);
        DocumentFrequencies df = DocumentFrequencies.Load(_path);
        Assert.Equal((123, 5), (df.Images, df.Count));
        Assert.Equal((2, 7, 1, 5, 3), (df["a cat"], df["a"], df["caf\u00e9"], df["\u4e2d"], df["a b c d"]));
        for (int cut = 0; cut < pickle.Length; cut += 7)
        {
            File.WriteAllBytes(_path, pickle[..cut]);
            Assert.Throws<InvalidDataException>(() => DocumentFrequencies.Load(_path));
        }
    }

    [Fact]
    public void ABarePickleTakesTheNumberOfImagesFromTheCaller()
    {
        File.WriteAllText(_path, "(dp0\n(S'a'\np1\nS'cat'\np2\ntp3\nF2\ns(g1\ntp4\nI7\ns.");
        DocumentFrequencies df = DocumentFrequencies.Load(_path, images: 40504);
        Assert.Equal((40504, 2, 7), (df.Images, df["a cat"], df["a"]));
    }

    [Fact]
    public void APickleOfAnotherObjectIsRefused()
    {
        File.WriteAllBytes(_path, Encoding.Latin1.GetBytes("cos\nsystem\n(S'echo'\ntR."));
        Assert.Contains("os.system", Assert.Throws<InvalidDataException>(() => DocumentFrequencies.Load(_path)).Message);
    }

    [Theory]
    [InlineData("(dp0\n(S'a'\ntp1\nNs.")] // None as a count
    [InlineData("(dp0\n(S'a'\ntp1\nS'b'\ns.")] // a text as a count
    [InlineData("(dp0\n(S'a'\ntp1\nFnan\ns.")]
    [InlineData("(dp0\nS'document_frequency'\n(dp1\nsS'ref_len'\n(ls.")] // ref_len is a list
    [InlineData("(dp0\nS'document_frequency'\n(dp1\nsS'ref_len'\nI0\ns.")] // no image
    [InlineData("X\u00ff\u00ff\u00ff\u00ff.")] // a text of -1 bytes
    [InlineData("X\u00ff\u00ff\u00ff\u007f.")] // a text of two gigabytes
    [InlineData("Ns.")]
    [InlineData("NNNs.")]
    [InlineData("t.")]
    [InlineData("u.")]
    [InlineData("NN\u0093.")]
    [InlineData("p99999999999999999999\n.")]
    [InlineData("S'\\\n.")]
    [InlineData("g7\n.")]
    public void ADamagedPickleIsRefusedByName(string pickle)
    {
        File.WriteAllBytes(_path, Encoding.Latin1.GetBytes(pickle));
        Assert.Contains(_path, Assert.Throws<InvalidDataException>(() => DocumentFrequencies.Load(_path)).Message);
    }

    [Theory]
    [InlineData("blip-df 1 0\n1\ta\n")]
    [InlineData("blip-df 1 2\n1\ta\n1\ta\n")]
    [InlineData("blip-df 1 2\nnan\ta\n")]
    [InlineData("blip-df 1 2\n1 a\n")]
    [InlineData("blip-df 2 2\n")]
    public void ADamagedFileIsRefusedByName(string text)
    {
        using (var gzip = new GZipStream(File.Create(_path), CompressionLevel.Optimal)) gzip.Write(Encoding.UTF8.GetBytes(text));
        Assert.Contains(_path, Assert.Throws<InvalidDataException>(() => DocumentFrequencies.Load(_path)).Message);
    }

    [Fact]
    public void ACutFileIsRefusedAndAFailedWriteLeavesTheOldOne()
    {
        DocumentFrequencies.FromReferences([["a cat a cat", "a cat"], ["a dog"]]).Save(_path);
        byte[] whole = File.ReadAllBytes(_path);
        Directory.CreateDirectory(_path + ".partial"); // in the way of the new file
        Assert.ThrowsAny<Exception>(() => DocumentFrequencies.FromReferences([["a bird"]]).Save(_path));
        Directory.Delete(_path + ".partial");
        Assert.Equal(whole, File.ReadAllBytes(_path));
        File.WriteAllBytes(_path, whole[..(whole.Length / 2)]);
        Assert.Contains(_path, Assert.Throws<InvalidDataException>(() => DocumentFrequencies.Load(_path)).Message);
    }

    [Fact]
    public void OtherFilesAreRefused()
    {
        File.WriteAllText(_path, "{}");
        Assert.Contains(_path, Assert.Throws<InvalidDataException>(() => DocumentFrequencies.Load(_path)).Message);
    }
}
