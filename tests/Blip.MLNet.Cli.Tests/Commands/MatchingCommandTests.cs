using System.Text.Json;
using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Cli.Tests.Support;
using Blip.MLNet.Modules.Tasks;

namespace Blip.MLNet.Cli.Tests.Commands;

public sealed class MatchingCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string[] _pictures;

    public MatchingCommandTests() => _pictures = [.. Enumerable.Range(0, 5).Select(i => Pictures.Write(_folder["photos", $"{i}.bmp"], i))];

    public void Dispose() => _folder.Dispose();

    private static readonly string[] Model = ["--model", SmallModels.Matcher];

    private static async Task<JsonElement> Json(params string[] arguments)
    {
        CommandLineRun run = await CommandLineRun.Of([.. arguments, "--json"]);
        Assert.True(run.Code == ExitCodes.Success, run.Error);
        return JsonDocument.Parse(run.Out).RootElement;
    }

    [Fact]
    public async Task Match_gives_the_three_scores_of_the_library()
    {
        JsonElement rows = await Json(["match", _folder["photos"], "-t", "worda a", "-t", "a photo of wordbb", .. Model]);
        using BlipMatcher matcher = BlipMatcher.Load(SmallModels.Matcher);
        Assert.Equal(10, rows.GetArrayLength());
        foreach (JsonElement row in rows.EnumerateArray())
        {
            MatchScores expected = matcher.Match(row.GetProperty("file").GetString()!, row.GetProperty("text").GetString()!);
            Assert.Equal(expected.ItcSimilarity, row.GetProperty("itc_similarity").GetSingle(), 1e-5f);
            Assert.Equal(expected.ItmProbability, row.GetProperty("itm_probability").GetSingle(), 1e-5f);
            Assert.Equal(expected.RankScore, row.GetProperty("rank_score").GetSingle(), 1e-4f);
        }
    }

    [Fact]
    public async Task Without_a_network_the_shipped_models_take_the_place_of_the_default_ones()
    {
        Directory.CreateDirectory(_folder["models"]);
        File.Copy(SmallModels.Matcher, _folder["models", "shapes-retrieval.safetensors"]);
        File.Copy(SmallModels.Answerer, _folder["models", "shapes-vqa.safetensors"]);
        File.Copy(SmallModels.Reasoner, _folder["models", "shapes-nlvr2.safetensors"]);
        (string Model, string[] Line)[] lines =
        [
            ("shapes-retrieval", ["match", _pictures[0], "--text", "wordaa"]), ("shapes-retrieval", ["classify", _pictures[0], "--labels", "wordaa,wordab"]),
            ("shapes-retrieval", ["search", "wordaa", "--in", _folder["photos"]]), ("shapes-vqa", ["vqa", _pictures[0], "--question", "wordaa"]),
            ("shapes-nlvr2", ["nlvr", _pictures[0], _pictures[1], "wordaa"]),
        ];
        foreach ((string model, string[] line) in lines)
        {
            CommandLineRun byDefault = await CommandLineRun.Of(line, programFolders: [_folder.Root]), byName = await CommandLineRun.Of([.. line, "--model", model], programFolders: [_folder.Root]);
            Assert.True(byDefault.Code == ExitCodes.Success, byDefault.Error);
            Assert.Contains($"'{model}'", Assert.Single(byDefault.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
            Assert.Equal(byName.Out, byDefault.Out);
        }
        string gallery = _folder["g.safetensors"];
        await CommandLineRun.Of(["search", "wordaa", "--in", _folder["photos"], "--gallery", gallery], programFolders: [_folder.Root]);
        CommandLineRun later = await CommandLineRun.Of(["search", "wordaa", "--gallery", gallery], programFolders: [_folder.Root]);
        Assert.True(later.Code == ExitCodes.Success, later.Error); // the gallery knows which model it was
    }

    [Fact]
    public async Task A_folder_of_other_things_does_not_hide_a_shipped_model()
    {
        string name = $"things-{Guid.NewGuid():N}", folder = Path.GetFullPath(name);
        Directory.CreateDirectory(_folder["models"]);
        File.Copy(SmallModels.Matcher, _folder["models", name + ".safetensors"]);
        Directory.CreateDirectory(Path.Combine(folder, "annotations"));
        try
        {
            string[] line = ["match", _pictures[0], "--text", "wordaa", "--model", name];
            CommandLineRun shipped = await CommandLineRun.Of(line, programFolders: [_folder.Root]);
            Assert.True(shipped.Code == ExitCodes.Success, shipped.Error);
            File.WriteAllText(Path.Combine(folder, "config.json"), "{}");
            CommandLineRun own = await CommandLineRun.Of(line, programFolders: [_folder.Root]);
            Assert.Equal(ExitCodes.Failure, own.Code);
            Assert.Contains(name, own.Error); // a model's folder goes first, even a damaged one
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Classify_gives_probabilities_that_sum_to_one()
    {
        JsonElement rows = await Json(["classify", _folder["photos"], "--labels", "wordaa,wordab,wordac", "--top", "3", .. Model]);
        foreach (JsonElement row in rows.EnumerateArray())
        {
            double[] shares = [.. row.GetProperty("classes").EnumerateArray().Select(c => c.GetProperty("probability").GetDouble())];
            Assert.Equal(1, shares.Sum(), 1e-9);
            Assert.Equal(shares.OrderDescending(), shares);
        }
    }

    [Fact]
    public async Task A_picture_finds_itself_and_a_gallery_is_used_again()
    {
        string gallery = _folder["g.safetensors"];
        JsonElement first = await Json(["search", _pictures[3], "--in", _folder["photos"], "--gallery", gallery, "-k", "2", .. Model]);
        Assert.Equal(_pictures[3], first[0].GetProperty("hits")[0].GetProperty("file").GetString());
        Assert.Equal(1, first[0].GetProperty("hits")[0].GetProperty("cosine").GetDouble(), 1e-5);
        JsonElement again = await Json(["search", _pictures[3], "--gallery", gallery, "-k", "2"]); // the gallery knows its model
        Assert.Equal(first.GetRawText(), again.GetRawText());

        string added = Pictures.Write(_folder["photos", "9.bmp"], 9);
        JsonElement more = await Json(["search", added, "--in", _folder["photos"], "--gallery", gallery, "-k", "1", .. Model]);
        Assert.Equal(added, more[0].GetProperty("hits")[0].GetProperty("file").GetString());
    }

    [Fact]
    public async Task Texts_are_ranked_by_the_match_score_of_the_library()
    {
        JsonElement result = await Json(["search", "a wordaa", "--in", _folder["photos"], "-k", "5", "--html", _folder["sheet.html"], .. Model]);
        using BlipMatcher matcher = BlipMatcher.Load(SmallModels.Matcher);
        string[] expected = [.. _pictures.OrderByDescending(p => matcher.Match(p, "a wordaa").RankScore)];
        Assert.Equal(expected, result[0].GetProperty("hits").EnumerateArray().Select(h => h.GetProperty("file").GetString()!));
        string page = File.ReadAllText(_folder["sheet.html"]);
        Assert.Equal(5, page.Split("<img ").Length - 1);
        Assert.Contains("src=\"photos/0.bmp\"", page);
    }

    [Fact]
    public async Task Questions_are_answered_as_by_the_library()
    {
        JsonElement rows = await Json(["vqa", _pictures[0], _pictures[1], "-q", "wordaa a", "--model", SmallModels.Answerer]);
        using BlipQuestionAnswerer answerer = BlipQuestionAnswerer.Load(SmallModels.Answerer);
        for (int i = 0; i < 2; i++) Assert.Equal(answerer.Answer(_pictures[i], "wordaa a").Text, rows[i].GetProperty("answer").GetString());

        string list = _folder.Write("answers.txt", "wordaa\nwordab wordac\na\n");
        JsonElement ranked = await Json(["vqa", _pictures[0], "-q", "wordaa a", "--answers", list, "--out", _folder["results.json"], "--model", SmallModels.Answerer]);
        string best = answerer.Rank(Modules.Images.RgbImage.Load(_pictures[0]), "wordaa a", answerer.CreateAnswerList(["wordaa", "wordab wordac", "a"]))[0].Answer;
        Assert.Equal(best, ranked[0].GetProperty("answer").GetString());
        Assert.Equal($$"""[{"question_id":0,"answer":"{{best}}"}]""", File.ReadAllText(_folder["results.json"]));
    }

    [Fact]
    public async Task Sentences_are_judged_as_by_the_library()
    {
        string data = _folder.Write("data.json", """[{"images": ["0.bmp", "1.bmp"], "sentence": "a wordaa", "label": "True"}, {"images": ["2.bmp", "gone.bmp"], "sentence": "wordab", "label": "False"}]""");
        CommandLineRun run = await CommandLineRun.Of(["nlvr", "--data", data, "--images", _folder["photos"], "--model", SmallModels.Reasoner, "--out", _folder["p.csv"], "--json"]);
        Assert.Equal(ExitCodes.Failure, run.Code);
        Assert.Contains("gone.bmp", run.Error);
        Assert.Contains($"1 judgement: {_folder["p.csv"]}", run.Error);
        using BlipReasoner reasoner = BlipReasoner.Load(SmallModels.Reasoner);
        Judgement expected = reasoner.Judge(_pictures[0], _pictures[1], "a wordaa");
        using JsonDocument rows = JsonDocument.Parse(run.Out);
        Assert.Equal(expected.Probability, Assert.Single(rows.RootElement.EnumerateArray()).GetProperty("probability").GetSingle(), 1e-5f);
        Assert.Equal($"0,{(expected.IsTrue ? "true" : "false")}\n", File.ReadAllText(_folder["p.csv"]));
        JsonElement one = await Json(["nlvr", _pictures[0], _pictures[1], "a wordaa", "--model", SmallModels.Reasoner]);
        Assert.Equal(expected.IsTrue, one[0].GetProperty("is_true").GetBoolean());
    }

    [Theory]
    [InlineData("match", "PICTURE", "-t", " ")]
    [InlineData("match", "PICTURE")]
    [InlineData("classify", "PICTURE", "--labels", ",")]
    [InlineData("classify", "PICTURE", "--labels", "a", "--template", "no place")]
    [InlineData("search", "text")]
    [InlineData("search", "text", "--gallery", "no-such.safetensors")]
    [InlineData("search", "text", "--in", "PICTURE", "--top", "0")]
    [InlineData("vqa", "PICTURE")]
    [InlineData("vqa", "PICTURE", "-q", "")]
    [InlineData("nlvr", "PICTURE", "PICTURE")]
    [InlineData("nlvr", "--data", "no-such.json")]
    [InlineData("bench", "caption", "--repeat", "0")]
    [InlineData("bench", "caption", "--precision", "int8")]
    public async Task Wrong_command_lines_are_usage_errors(params string[] arguments)
    {
        CommandLineRun run = await CommandLineRun.Of([.. arguments.Select(a => a == "PICTURE" ? _pictures[0] : a)]);
        Assert.Equal((ExitCodes.Usage, ""), (run.Code, run.Out));
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
