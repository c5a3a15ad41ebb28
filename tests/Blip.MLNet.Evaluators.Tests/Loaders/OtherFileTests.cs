using System.Text.Json;
using Blip.MLNet.Evaluators.Loaders;
using Blip.MLNet.Evaluators.Loaders.Lists;
using Blip.MLNet.Evaluators.Loaders.Nlvr;
using Blip.MLNet.Evaluators.Loaders.Vqa;
using Blip.MLNet.Evaluators.Text;
using Blip.MLNet.Evaluators.Vqa;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Evaluators.Tests.Loaders;

public sealed class OtherFileTests : IDisposable
{
    private readonly TempFiles _files = new();

    public void Dispose() => _files.Dispose();

    public static TheoryData<string> VqaEvaluations => GoldenFiles.Theory("vqa_eval", ".json");

    [Fact]
    public void KarpathyAndNoCapsListsAreRead()
    {
        string train = _files.Write("train.json", """[{"caption": "A woman. ", "image": "val2014/COCO_val2014_000000522418.jpg", "image_id": "coco_522418"}]""");
        ImageCaption pair = Assert.Single(BlipCaptionFiles.ReadCaptions(train));
        Assert.Equal(("coco_522418", "A woman. "), (pair.ImageId, pair.Caption));
        string test = _files.Write("test.json", """[{"image": "val2014/COCO_val2014_000000391895.jpg", "caption": ["a", "b"]}, {"image": "odd.jpg", "caption": []}]""");
        CaptionedImage[] images = [.. BlipCaptionFiles.ReadImages(test)];
        Assert.Equal(["391895", "odd"], images.Select(i => i.ImageId));
        Assert.Equal(["a", "b"], images[0].References);
        Assert.Equal(2, BlipCaptionFiles.ReadCaptions(test).Count());
        string nocaps = _files.Write("nocaps.json", """[{"image": "val/0013ea2087020901.jpg", "img_id": 0}]""");
        Assert.Equal(("0", 0), BlipCaptionFiles.ReadImages(nocaps).Select(i => (i.ImageId, i.References.Length)).Single());
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(VqaEvaluations))]
    public void VqaFilesOnDiskScoreAsTheOfficialCodeScoresThem(string file)
    {
        JsonElement golden = GoldenFiles.Json(file);
        string questions = _files.Write("q.json", golden.GetProperty("questions").GetRawText());
        string annotations = _files.Write("a.json", golden.GetProperty("annotations").GetRawText());
        string results = _files.Write("r.json", golden.GetProperty("results").GetRawText());
        double overall = golden.GetProperty("gold_official_2021").GetProperty("accuracy").GetProperty("overall").GetDouble();
        Assert.Equal(overall, VqaEvaluator.Evaluate(VqaFiles.ReadSamples(annotations, results)).Rounded().Accuracy);

        string again = Path.Combine(_files.Folder, "again.json");
        VqaFiles.WriteResults(again, VqaFiles.ReadResults(results));
        Assert.Equal(VqaFiles.ReadResults(results), VqaFiles.ReadResults(again));

        ImageQuestion[] rows = [.. VqaFiles.ReadQuestions(questions, annotations, new LoaderOptions(), "val2014")];
        Assert.Equal(golden.GetProperty("annotations").GetProperty("annotations").GetArrayLength(), rows.Length);
        Assert.All(rows, r => Assert.Equal($"COCO_val2014_{r.ImageId.PadLeft(12, '0')}.jpg", r.ImagePath));
        var ml = new MLContext(1);
        Assert.Equal(rows.Select(r => r.Answers.Length), ml.Data.LoadFromVqa(questions, annotations).GetColumn<string[]>("Answers").Select(a => a.Length));
    }

    [Fact]
    public void BlipVqaAndAnswerListsAreRead()
    {
        string path = _files.Write("vqa.json", """[{"question_id": 1, "question": "What?", "answer": ["a", "a"], "image": "x.jpg", "dataset": "vqa"}, {"question": "Who?", "answer": "b", "image": "y.jpg"}, {"question_id": "t", "question": "?", "image": "z.jpg"}]""");
        ImageQuestion[] rows = [.. VqaFiles.ReadBlip(path)];
        Assert.Equal(["1", "1", "t"], rows.Select(r => r.QuestionId));
        Assert.Equal([2, 1, 0], rows.Select(r => r.Answers.Length));
        Assert.Equal(["net", "pitcher"], VqaFiles.ReadAnswerList(_files.Write("answers.json", """["net", "pitcher"]""")));
        Assert.Contains("item 1", Assert.Throws<InvalidDataException>(() => VqaFiles.ReadAnswerList(_files.Write("bad.json", """["net", 5]"""))).Message);
    }

    [Fact]
    public void VqaErrorsNameTheQuestion()
    {
        string annotations = _files.Write("a.json", """{"annotations": [{"question_id": 5, "answers": [{"answer": "x"}]}]}""");
        string Of(string results) => Assert.Throws<InvalidDataException>(() => VqaFiles.ReadSamples(annotations, _files.Write("r.json", results))).Message;
        Assert.Contains("question 6", Of("""[{"question_id": 5, "answer": "x"}, {"question_id": 6, "answer": "x"}]"""));
        Assert.Contains("question 5", Of("[]"));
        Assert.Contains("item 1", Of("""[{"question_id": 5, "answer": "x"}, {"question_id": 5, "answer": "y"}]"""));
        string nested = _files.Write("n.json", """{"annotations": [{"question_id": 5, "answers": [{"answer": 3}]}]}""");
        Assert.Contains("annotations[0].answers[0]", Assert.Throws<InvalidDataException>(() => VqaFiles.ReadSamples(nested, _files.Write("r.json", "[]"))).Message);
    }

    [Fact]
    public void Nlvr2IsReadInBothForms()
    {
        string lines = _files.Write("dev.json", """
            {"sentence": "Left.", "identifier": "dev-850-0-1", "label": "False"}
            {"sentence": "Right.", "identifier": "train-1-2-0", "directory": 37, "label": "True"}

            """);
        ImagePairStatement[] rows = [.. NlvrFiles.ReadOfficial(lines)];
        Assert.Equal(["dev-850-0-img0.png", "37/train-1-2-img0.png"], rows.Select(r => r.LeftImagePath));
        Assert.Equal(["dev-850-0-img1.png", "37/train-1-2-img1.png"], rows.Select(r => r.RightImagePath));
        Assert.Equal([false, true], rows.Select(r => r.Label));
        string blip = _files.Write("blip.json", """[{"images": ["a.png", "b.png"], "sentence": "s", "label": "True"}]""");
        Assert.Equal("b.png", Assert.Single(NlvrFiles.ReadBlip(blip)).RightImagePath);
        Assert.Equal([false, true], new MLContext(1).Data.LoadFromNlvr2(lines).GetColumn<bool>("Label"));
        Assert.Contains("line 2", Assert.Throws<InvalidDataException>(() => NlvrFiles.ReadOfficial(_files.Write("l.json", "{\"sentence\":\"s\",\"identifier\":\"dev-1-2-3\",\"label\":\"True\"}\n{\"identifier\":\"x\"}")).ToArray()).Message);
        Assert.Contains("line 1", Assert.Throws<InvalidDataException>(() => NlvrFiles.ReadOfficial(_files.Write("l.json", "oops")).ToArray()).Message);
        Assert.Contains("maybe", Assert.Throws<InvalidDataException>(() => NlvrFiles.ReadBlip(_files.Write("m.json", """[{"images": ["a", "b"], "sentence": "s", "label": "maybe"}]""")).ToArray()).Message);
    }
}
