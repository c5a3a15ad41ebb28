using System.IO.Compression;
using Blip.MLNet.Evaluators.Captions.Meteor;

namespace Blip.MLNet.Evaluators.Tests.Captions;

/// <summary>A small METEOR data set, as a folder and as a jar, with a paraphrase table.</summary>
public sealed class MeteorParaphraseTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public MeteorParaphraseTests()
    {
        Write("function/english.words", "a\nthe\non\n");
        Write("nonbreaking/english.prefixes", "# comment\nMr\nNo #NUMERIC_ONLY#\n");
        Write("synonym/english.exceptions", "mouse\nmice\n");
        Write("synonym/english.synsets", "mouse\n1 2\nrodent\n2 3\n");
        string table = Path.Combine(_folder, "data", "paraphrase-en.gz");
        Directory.CreateDirectory(Path.GetDirectoryName(table)!);
        using var writer = new StreamWriter(new GZipStream(File.Create(table), CompressionMode.Compress));
        writer.Write("0.5\nin front of\nbefore\n0.2\nsofa\na large couch\n");
    }

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void PhrasesMatchEitherWay()
    {
        MeteorData data = MeteorData.Load(_folder);
        Assert.True(data.HasParaphrases);
        var scorer = new MeteorScorer(data);
        // Paraphrase counts stand at places 16 to 19: candidate and reference content words, then function words.
        Assert.Equal([3L, 1L, 0L, 0L], scorer.Score("cat in front of house", ["cat before house"]).ToArray().Skip(16).Take(4));
        Assert.Equal([1L, 3L, 0L, 0L], scorer.Score("cat before house", ["cat in front of house"]).ToArray().Skip(16).Take(4));
        Assert.Equal([1L, 2L, 0L, 1L], scorer.Score("cat sofa", ["cat a large couch"]).ToArray().Skip(16).Take(4));
        MeteorStatistics without = new MeteorScorer(MeteorData.Load(_folder, paraphrases: false)).Score("cat in front of house", ["cat before house"]);
        Assert.Equal([0L, 0L, 0L, 0L], without.ToArray().Skip(16).Take(4));
        Assert.True(scorer.Score("cat in front of house", ["cat before house"]).Score > without.Score);
    }

    [Fact]
    public void AJarIsReadAsAFolderIs()
    {
        string jar = Path.Combine(_folder, "meteor-1.5.jar");
        using (ZipArchive archive = ZipFile.Open(jar, ZipArchiveMode.Create))
            foreach (string file in new[] { "function/english.words", "nonbreaking/english.prefixes", "synonym/english.exceptions", "synonym/english.synsets" })
                archive.CreateEntryFromFile(Path.Combine(_folder, file), file);
        MeteorData data = MeteorData.Load(jar);
        Assert.True(data.HasParaphrases);
        string[] references = ["Mr. Smith saw a rodent before the sofa", "two mice"];
        Assert.Equal(new MeteorScorer(MeteorData.Load(_folder)).Score("mice in front of a large couch", references).ToArray(), new MeteorScorer(data).Score("mice in front of a large couch", references).ToArray());
    }

    [Fact]
    public void AScorerMayBeSharedByThreads()
    {
        var scorer = new MeteorScorer(MeteorData.Load(_folder));
        string[] words = ["mice", "rodent", "sofa", "a", "large", "couch", "in", "front", "of", "before", "running", "runs"];
        (string Candidate, string Reference)[] pairs = [.. Enumerable.Range(0, 500).Select(i => (string.Join(' ', Enumerable.Range(0, 9).Select(k => words[(i * 7 + k * k) % words.Length])), string.Join(' ', Enumerable.Range(0, 8).Select(k => words[(i * 5 + k * 3) % words.Length]))))];
        double[] alone = [.. pairs.Select(p => new MeteorScorer(MeteorData.Load(_folder, paraphrases: true)).Score(p.Candidate, [p.Reference]).Score).Take(20)];
        double[] shared = [.. pairs.AsParallel().AsOrdered().WithDegreeOfParallelism(8).Select(p => scorer.Score(p.Candidate, [p.Reference]).Score)];
        Assert.Equal(alone, shared[..20]);
        Assert.Equal(pairs.Select(p => scorer.Score(p.Candidate, [p.Reference]).Score), shared);
    }

    [Fact]
    public void RepetitiveSentencesStayWithinMemory()
    {
        string many = string.Join(' ', Enumerable.Repeat("mice", 120));
        long before = GC.GetAllocatedBytesForCurrentThread();
        MeteorStatistics statistics = new MeteorScorer(MeteorData.Load(_folder)).Score(many + " sofa", [many]);
        Assert.Equal(120, statistics.ToArray()[^1]);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 500_000_000);
    }

    [Fact]
    public void ACutTableIsRefused()
    {
        using (var writer = new StreamWriter(new GZipStream(File.Create(Path.Combine(_folder, "data", "paraphrase-en.gz")), CompressionMode.Compress))) writer.Write("0.5\nin front of\n");
        Assert.Contains("line 1", Assert.Throws<InvalidDataException>(() => MeteorData.Load(_folder)).Message);
    }

    private void Write(string file, string text)
    {
        string path = Path.Combine(_folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
