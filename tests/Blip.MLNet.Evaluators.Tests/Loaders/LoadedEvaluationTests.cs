using System.Text.Json;
using Blip.MLNet.Evaluators.Captions;
using Blip.MLNet.Evaluators.Catalogs;
using Blip.MLNet.Evaluators.Loaders;
using Blip.MLNet.Evaluators.Loaders.Coco;
using Blip.MLNet.Evaluators.Vqa;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Evaluators.Tests.Loaders;

/// <summary>Files through the loaders into Evaluate, with no option named, and results through the writers back into the loaders.</summary>
public sealed class LoadedEvaluationTests : IDisposable
{
    private readonly TempFiles _files = new();
    private readonly MLContext _ml = new(1);

    public void Dispose() => _files.Dispose();

    public static TheoryData<string> CaptionFiles => GoldenFiles.Theory("cap_fake", ".json.gz");

    public static TheoryData<string> VqaEvaluations => GoldenFiles.Theory("vqa_eval", ".json");

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(CaptionFiles))]
    public void CocoFilesEvaluateToTheOfficialNumbers(string file)
    {
        JsonElement golden = GoldenFiles.Json(file);
        Dictionary<string, JsonElement> byId = golden.GetProperty("images").EnumerateArray().ToDictionary(i => i.GetProperty("id").ToString());
        JsonElement[] images = [.. golden.GetProperty("order").EnumerateArray().Select(id => byId[id.ToString()])];
        string annotations = _files.Write("gt.json", JsonSerializer.SerializeToUtf8Bytes(new
        {
            images = images.Select(i => new { id = i.GetProperty("id"), file_name = "x.jpg" }),
            annotations = images.SelectMany(i => i.GetProperty("refs_raw").Strings().Select(c => new { image_id = i.GetProperty("id"), caption = c })),
        }));
        string results = Path.Combine(_files.Folder, ServerFileNames.CocoCaptions("val2014", "fakecap"));
        CocoCaptionFiles.WriteResults(results, images.Select(i => new CaptionResult { ImageId = i.GetProperty("id").ToString(), Caption = i.GetProperty("cand_raw").GetString()! }));

        IDataView data = _ml.Data.LoadFromCocoResults(results, annotations);
        CaptionMetrics metrics = _ml.ImageCaptioning.Evaluate(data, new CaptionEvaluationOptions { Scoring = new CaptionScorerOptions { ReferenceCompatible = true } });
        foreach ((string name, double value) in metrics.ByName()) Near.Equal(golden.GetProperty("overall").GetProperty(name).GetDouble(), value, name);

        string again = Path.Combine(_files.Folder, "again.json");
        _ml.Data.SaveAsCocoResults(data, again);
        Assert.Equal(File.ReadAllBytes(results), File.ReadAllBytes(again));
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(VqaEvaluations))]
    public void VqaFilesEvaluateToTheOfficialNumbers(string file)
    {
        JsonElement golden = GoldenFiles.Json(file);
        string annotations = _files.Write("a.json", golden.GetProperty("annotations").GetRawText()), results = _files.Write("r.json", golden.GetProperty("results").GetRawText());
        IDataView data = _ml.Data.LoadFromVqaResults(results, annotations);
        VqaMetrics metrics = _ml.VisualQuestionAnswering.Evaluate(data, new VqaEvaluationOptions { AnswerIdsColumnName = "AnswerIds", QuestionIdColumnName = "QuestionId", QuestionTypeColumnName = "QuestionType", AnswerTypeColumnName = "AnswerType" });
        JsonElement accuracy = golden.GetProperty("gold_official_2021").GetProperty("accuracy");
        Assert.Equal(accuracy.GetProperty("overall").GetDouble(), metrics.Rounded().Accuracy);
        string again = Path.Combine(_files.Folder, ServerFileNames.VqaV2("val2014", "again"));
        _ml.Data.SaveAsVqaResults(data, again);
        Assert.Equal(data.GetColumn<string>("Answer"), _ml.Data.LoadFromVqaResults(again, annotations).GetColumn<string>("Answer"));
    }

    [Fact]
    public void Nlvr2LinesEvaluate()
    {
        string path = _files.Write("dev.json", "{\"sentence\":\"s\",\"identifier\":\"dev-1-0-0\",\"label\":\"True\"}\n{\"sentence\":\"s\",\"identifier\":\"dev-1-1-0\",\"label\":\"False\"}\n");
        Assert.Equal(1, _ml.VisualReasoning.Evaluate(_ml.Data.LoadFromNlvr2(path), prediction: "Label").Accuracy);
    }

    [Fact]
    public void SchemasAreDocumentedColumns()
    {
        string json = _files.Write("x.json", "[]"), tar = _files.Write("x.tar", "");
        static string Of(IDataView data) => string.Join(" ", data.Schema.Select(c => $"{c.Name}:{(c.Type is VectorDataViewType v ? $"{v.ItemType}[{v.Size}]" : c.Type.ToString())}"));
        Assert.Equal("ImageId:String ImagePath:String References:String[0]", Of(_ml.Data.LoadFromCocoCaptions(json)));
        Assert.Equal("ImageId:String ImagePath:String Caption:String", Of(_ml.Data.LoadFromBlipCaptionPairs(json)));
        Assert.Equal("ImageId:String Caption:String", Of(_ml.Data.LoadFromCocoResults(json)));
        Assert.Equal("QuestionId:String ImageId:String ImagePath:String Question:String Answers:String[0] UniqueAnswers:String[0] AnswerWeights:Single[0] QuestionType:String AnswerType:String Choices:String[0] CorrectChoice:Int32", Of(_ml.Data.LoadFromBlipVqa(json)));
        Assert.Equal("Identifier:String LeftImagePath:String RightImagePath:String Sentence:String Label:Boolean", Of(_ml.Data.LoadFromBlipNlvr(json)));
        Assert.Equal("Key:String Image:Byte[0] Caption:String", Of(_ml.Data.LoadFromWebDataset([tar])));
        Assert.Equal("ImageId:String ImagePath:String", Of(_ml.Data.LoadFromImageFolder(_files.Folder)));
    }

    [Fact]
    public void ViewsGoThroughMlNetsOwnOperations()
    {
        string path = _files.Write("list.json", """[{"image":"a","caption":["x","y"]},{"image":"b","caption":"z\u2028z"},{"image":"c","caption":""}]""");
        IDataView data = _ml.Data.LoadFromBlipCaptionPairs(path);
        Assert.Equal(["x", "y"], _ml.Data.TakeRows(data, 2).GetColumn<string>("Caption"));
        Assert.Equal(["x", "y", "z\u2028z", ""], _ml.Data.Cache(data).GetColumn<string>("Caption"));
        Assert.Equal(4, _ml.Data.CreateEnumerable<ImageCaption>(data, reuseRowObject: false).Count());
        Assert.Equal(["a", "a", "b", "c"], _ml.Transforms.CopyColumns("Copy", "ImagePath").Fit(data).Transform(data).GetColumn<string>("Copy"));
    }

    [Fact]
    public void MetadataOfAnImageFolderNamesImagesBesideIt()
    {
        string path = _files.Write("metadata.jsonl", "{\"file_name\":\"a.png\",\"text\":\"x\"}\n\n{\"file_name\":\"s/b.png\",\"text\":\"y\"}\n");
        Assert.Equal([Path.Combine(_files.Folder, "a.png"), Path.Combine(_files.Folder, "s", "b.png")], _ml.Data.LoadFromImageFolderMetadata(path).GetColumn<string>("ImagePath"));
    }

    [Fact]
    public void WritersKeepTheOldFileUntilTheNewOneIsComplete()
    {
        string path = _files.Write("out.json", "old");
        IEnumerable<CaptionResult> Failing()
        {
            yield return new CaptionResult { ImageId = "1", Caption = "x" };
            throw new InvalidOperationException("stop");
        }
        Assert.Throws<InvalidOperationException>(() => CocoCaptionFiles.WriteResults(path, Failing()));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(_files.Folder));
        Assert.Contains("'7'", Assert.Throws<ArgumentException>(() => CocoCaptionFiles.WriteResults(path, [new CaptionResult { ImageId = "7", Caption = "\ud800" }])).Message);
        CocoCaptionFiles.WriteResults(path, [new CaptionResult { ImageId = "007", Caption = "é" }, new CaptionResult { ImageId = "-7", Caption = "" }]);
        Assert.Equal([("007", "é"), ("-7", "")], CocoCaptionFiles.ReadResults(path).Select(r => (r.ImageId, r.Caption)));
        IDataView twice = _ml.Data.LoadFromEnumerable([new CaptionResult { ImageId = "a" }, new CaptionResult { ImageId = "a" }]);
        Assert.Contains("'a'", Assert.Throws<ArgumentException>(() => _ml.Data.SaveAsCocoResults(twice, path)).Message);
        Assert.Throws<ArgumentException>(() => ServerFileNames.CocoCaptions("val_2014", "x"));
        Assert.Equal("captions_val2014_x_results.json", ServerFileNames.CocoCaptions("val2014", "x"));
        Assert.Equal("v2_OpenEnded_mscoco_test-dev2015_x_results.json", ServerFileNames.VqaV2("test-dev2015", "x"));
    }
}
