using System.Formats.Tar;
using System.IO.Compression;
using Blip.MLNet.Evaluators.Loaders;
using Blip.MLNet.Evaluators.Loaders.Coco;
using Blip.MLNet.Evaluators.Loaders.Images;
using Blip.MLNet.Evaluators.Loaders.Lists;
using Blip.MLNet.Evaluators.Loaders.Vqa;

namespace Blip.MLNet.Evaluators.Tests.Loaders;

public sealed class ToleranceTests : IDisposable
{
    private readonly TempFiles _files = new();
    private readonly List<string> _bad = [];

    private LoaderOptions Tolerant => new() { BadItem = _bad.Add };

    public void Dispose() => _files.Dispose();

    [Fact]
    public void MissingAndUnreadableImagesAreLeftOutAndCounted()
    {
        _files.Write("good.jpg", [0xFF, 0xD8, 0xFF, 0xE0, 0]);
        _files.Write("text.jpg", "<html>");
        _files.Write("empty.jpg", "");
        string list = _files.Write("list.json", """[{"image":"good.jpg","caption":"a"},{"image":"gone.jpg","caption":"b"},{"image":"text.jpg","caption":"c"},{"image":"empty.jpg","caption":"d"},{"image":"good.jpg","caption":"e"}]""");
        List<string> missing = [], unreadable = [];
        var options = new LoaderOptions { ImageFolder = _files.Folder, MissingImage = missing.Add, UnreadableImage = unreadable.Add };
        Assert.Equal(["a", "e"], BlipCaptionFiles.ReadCaptions(list, options).Select(r => r.Caption));
        Assert.Equal(["gone.jpg"], missing.Select(Path.GetFileName));
        Assert.Equal(["text.jpg", "empty.jpg"], unreadable.Select(Path.GetFileName));
        Assert.Equal(["a", "b", "e"], BlipCaptionFiles.ReadCaptions(list, options with { MissingImage = null }).Select(r => r.Caption));
        Assert.Equal(["good.jpg"], ImageFolder.Read(_files.Folder, options).Select(r => r.ImageId));
        Assert.Equal(["b"], BlipCaptionFiles.ReadCaptions(list, options with { MissingImage = null, ImageFolder = null, Limit = 2 }).Select(r => r.Caption).Skip(1).Take(1));
    }

    [Fact]
    public void DamagedItemsAreToldAndLeftOut()
    {
        string coco = _files.Write("coco.json", """
            {"images":[{"id":1,"file_name":"a"},{"id":1,"file_name":"a"},{"file_name":"b"},{"id":2}],
             "annotations":[{"image_id":1,"caption":"x"},{"image_id":7,"caption":"y"},{"image_id":2,"caption":3},{"image_id":2,"caption":"z"}]}
            """);
        Assert.Equal([("1", "x"), ("2", "z")], CocoCaptionFiles.ReadImages(coco, Tolerant).Select(i => (i.ImageId, string.Join("|", i.References))));
        string[] places = ["images[1]", "images[2]", "annotations[1]", "annotations[2]"];
        Assert.Equal(places.Length, _bad.Count);
        Assert.All(places.Zip(_bad), p => Assert.Contains(p.First, p.Second));
        _bad.Clear();
        Assert.Equal(["x", "z"], CocoCaptionFiles.ReadCaptions(coco, Tolerant).Select(c => c.Caption));
        Assert.Equal(4, _bad.Count);
        _bad.Clear();
        string csv = _files.Write("a.csv", "image,caption\nx,y\n"), results = _files.Write("r.json", """[{"image_id":1,"caption":"x"},{"image_id":1,"caption":"y"},5]""");
        Assert.Single(LavisCaptionFiles.ReadCaptions(csv, Tolerant));
        Assert.Single(CocoCaptionFiles.ReadResults(results, Tolerant));
        Assert.Equal(2, _bad.Count);
        Assert.Throws<InvalidDataException>(() => CocoCaptionFiles.ReadResults(_files.Write("t.json", "[{"), Tolerant).Count());
    }

    [Theory]
    [InlineData("""[{"image_id":1,"caption":"x"}] []""", "line 1")]
    [InlineData("""[{"image_id":1,"caption":"x"},]""", "line 1")]
    [InlineData("""[{"image_id":1,"caption":"x"}""", "ends early")]
    [InlineData("""[{"image_id":1,"caption":"x"}, {"image_id":"b"}]""", "item 1 (byte 31), field 'caption'")]
    public void TheWholeFileIsCheckedAndPlacesAreNamed(string json, string place)
    {
        string path = _files.Write("r.json", json);
        string message = Assert.Throws<InvalidDataException>(() => CocoCaptionFiles.ReadResults(path).Count()).Message;
        Assert.Contains(path, message);
        Assert.Contains(place, message);
    }

    [Theory]
    [InlineData("""{"images":[{"id":1}],"annotations":[{"image_id":1,"caption":"x"}]""", "no valid JSON")]
    [InlineData("""{"images":[{"id":1}],"annotations":[{"image_id":1,"caption":"x"}],"annotations":[]}""", "twice")]
    public void WhatFollowsTheAnnotationsIsCheckedToo(string json, string reason)
    {
        string path = _files.Write("gt.json", json);
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => CocoCaptionFiles.ReadImages(path).Count()).Message);
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => CocoCaptionFiles.ReadCaptions(path).Count()).Message);
    }

    [Fact]
    public void AnnotationsInAnotherOrderThanTheQuestionsFindThem()
    {
        string questions = _files.Write("q.json", """{"questions":[{"question_id":1,"image_id":5,"question":"a"},{"question_id":2,"image_id":5,"question":"b"},{"question_id":3,"image_id":5,"question":"c"}]}""");
        string annotations = _files.Write("a.json", """{"annotations":[{"question_id":3,"answers":[{"answer":"z"}]},{"question_id":1,"answers":[{"answer":"x"},{"answer":"y"},{"answer":"x"},{"answer":"x"}]},{"question_id":2,"answers":[]}]}""");
        ImageQuestion[] rows = [.. VqaFiles.ReadQuestions(questions, annotations)];
        Assert.Equal(["x|y|x|x", "", "z"], rows.Select(r => string.Join("|", r.Answers)));
        Assert.Equal(["x", "y"], rows[0].UniqueAnswers);
        Assert.Equal([0.75f, 0.25f], rows[0].AnswerWeights);
        string fewer = _files.Write("f.json", """{"annotations":[{"question_id":3,"answers":[]}]}""");
        Assert.Contains("questions[0]", Assert.Throws<InvalidDataException>(() => VqaFiles.ReadQuestions(questions, fewer).Count()).Message);
        string twice = _files.Write("t.json", """{"questions":[{"question_id":1,"image_id":5,"question":"a"},{"question_id":1,"image_id":5,"question":"b"}]}""");
        Assert.Contains("questions[1]", Assert.Throws<InvalidDataException>(() => VqaFiles.ReadQuestions(twice).Count()).Message);
    }

    [Fact]
    public void AnswersOfVisualGenomeHaveAFixedWeightAndChoicesAreRead()
    {
        string path = _files.Write("vg.json", """[{"question":"?","image":"a","answer":"x","dataset":"vg"},{"question_id":"k","question":"?","image":"b","direct_answers":["p","q"],"choices":["p","r"],"correct_choice_idx":1}]""");
        ImageQuestion[] rows = [.. VqaListFiles.Read(path)];
        Assert.Equal([0.2f], rows[0].AnswerWeights);
        Assert.Equal(1f, VqaListFiles.Read(path, visualGenomeWeight: 1).First().AnswerWeights.Single());
        Assert.Equal(("k", "p|q", "p|r", 1, -1), (rows[1].QuestionId, string.Join("|", rows[1].Answers), string.Join("|", rows[1].Choices), rows[1].CorrectChoice, rows[0].CorrectChoice));
        string bad = _files.Write("bad.json", """[{"question":"?","image":"b","choices":["p"],"correct_choice_idx":1}]""");
        Assert.Contains("correct_choice_idx", Assert.Throws<InvalidDataException>(() => VqaListFiles.Read(bad).Count()).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => VqaListFiles.Read(path, visualGenomeWeight: float.NaN));
    }

    [Fact]
    public void ShardsMayBeCompressedAndDamagedSamplesAreTold()
    {
        string shard = Path.Combine(_files.Folder, "0.tar.gz");
        using (var tar = new TarWriter(new GZipStream(File.Create(shard), CompressionLevel.Fastest)))
            foreach ((string name, byte[] content) in new[] { ("1.jpg", (byte[])[1]), ("1.txt", [0xFF]), ("2.jpg", [2]), ("2.png", [3]), ("3.json", "{"u8.ToArray()), ("4.json", "{\"caption\":4}"u8.ToArray()), ("5.jpg", [5]), ("5.txt", "five"u8.ToArray()) })
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
        Assert.Equal(["5"], WebDataset.Read([shard], Tolerant).Select(s => s.Key));
        Assert.Equal(4, _bad.Count);
        Assert.All(_bad.Zip(["1.txt", "2.png", "3.json", "4.json"]), p => Assert.Contains(p.Second, p.First));
        Assert.Contains("UTF-8", Assert.Throws<InvalidDataException>(() => WebDataset.Read([shard]).Count()).Message);
    }

    [Fact]
    public void RandomBytesInShardsGiveDocumentedErrorsOnly()
    {
        var whole = new MemoryStream();
        using (var tar = new TarWriter(whole, leaveOpen: true))
            foreach ((string name, byte[] content) in new[] { ("1.jpg", (byte[])[1, 2, 3]), ("1.txt", "one"u8.ToArray()), ("2.json", "{\"caption\":\"two\"}"u8.ToArray()) })
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
        var random = new Random(5);
        for (int round = 0; round < 1500; round++)
        {
            byte[] bytes = whole.ToArray();
            if (round % 3 == 0) bytes = bytes[..random.Next(bytes.Length)];
            else for (int k = 0; k < 4; k++) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (Record.Exception(() => WebDataset.Read(["x.tar"], new LoaderOptions { OpenFile = _ => new MemoryStream(bytes) }).Count()) is { } e) Assert.True(e is InvalidDataException, e.ToString());
        }
    }
}
