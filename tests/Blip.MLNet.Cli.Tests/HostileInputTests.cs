using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Cli.Tests.Support;

namespace Blip.MLNet.Cli.Tests;

/// <summary>What a newcomer may get wrong: each gives one line that names it, and nothing is lost.</summary>
public sealed class HostileInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static readonly string[] Model = ["--model", SmallCaptioner.Folder];

    private string Picture(string name) => Pictures.Write(_folder[name], 1);

    private static async Task<string> Line(int code, params string[] arguments)
    {
        CommandLineRun run = await CommandLineRun.Of(arguments);
        Assert.True(run.Code == code, $"{run.Code}: {run.Error}");
        Assert.Empty(run.Out);
        string line = Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.DoesNotContain("Parameter '", line);
        Assert.DoesNotContain("System.", line);
        return line;
    }

    [Theory]
    [InlineData("with space/a b.bmp")]
    [InlineData("ünïcode 日本/bild é.bmp")]
    public async Task Names_of_any_kind_are_read_and_written(string name)
    {
        string picture = Picture(name), results = Path.ChangeExtension(picture, ".json");
        CommandLineRun run = await CommandLineRun.Of(["caption", picture, .. Model, "--out", results]);
        Assert.True(run.Code == ExitCodes.Success, run.Error);
        Assert.Contains($"\"image_id\":\"{Path.GetFileName(picture)}\"", File.ReadAllText(results));
        Assert.StartsWith("blip: 1 picture described", run.Error);
    }

    [Fact]
    public async Task A_row_of_the_table_is_one_line_whatever_the_files_name()
    {
        if (OperatingSystem.IsWindows()) return; // no such names there
        CommandLineRun run = await CommandLineRun.Of(["caption", Picture("two\nlines\u001b[2J.bmp"), .. Model]);
        Assert.True(run.Code == ExitCodes.Success, run.Error);
        string[] lines = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.Contains("two?lines?[2J.bmp", lines[1]);
    }

    [Fact]
    public async Task A_text_file_named_as_a_picture_is_reported_in_one_line_without_a_table()
    {
        string text = _folder.Write("text.jpg", "no picture");
        Assert.Contains(text, await Line(ExitCodes.Failure, ["caption", text, .. Model]));
    }

    [Fact]
    public async Task An_output_that_cannot_be_written_is_refused_before_the_work()
    {
        string picture = Picture("a.bmp"), file = _folder.Write("file.json", "{}");
        Directory.CreateDirectory(_folder["folder.json"]);
        Assert.Contains("--out", await Line(ExitCodes.Usage, "caption", picture, "--model", "no-such-model", "--out", _folder["folder.json"]));
        Assert.Contains("cannot be written", await Line(ExitCodes.Usage, "caption", picture, "--model", "no-such-model", "--out", Path.Combine(file, "c.json")));
        Assert.Contains("cannot be written", await Line(ExitCodes.Usage, "vqa", picture, "-q", "what", "--model", "no-such-model", "--out", Path.Combine(file, "c.json")));
        Assert.Contains("cannot be written", await Line(ExitCodes.Usage, "search", "what", "--in", picture, "--model", "no-such-model", "--html", Path.Combine(file, "c.html")));
    }

    [Fact]
    public async Task A_file_that_is_read_is_not_written_over()
    {
        string picture = Picture("a.bmp"), list = _folder.Write("list.json", """[{"image": "a.bmp", "caption": "a"}]""");
        Assert.Contains("would be lost", await Line(ExitCodes.Usage, ["caption", list, .. Model, "--out", list]));
        Assert.Contains("would be lost", await Line(ExitCodes.Usage, "nlvr", "--data", list, "--model", SmallModels.Reasoner, "--out", list));
        Assert.Contains("would be lost", await Line(ExitCodes.Usage, "evaluate", "caption", "-a", list, "-r", picture, "--per-item", list));
        Assert.Contains("--gallery too", await Line(ExitCodes.Usage, "search", "a", "--in", picture, "--model", SmallModels.Matcher, "--gallery", _folder["g.x"], "--html", _folder["g.x"]));
        Assert.StartsWith("[{", File.ReadAllText(list));
        Assert.False(File.Exists(_folder["g.x"]));
    }

    [Fact]
    public async Task Two_runs_do_not_write_one_file()
    {
        string picture = Picture("a.bmp"), results = _folder["c.json"];
        using (new FileStream(results + ".part", FileMode.Create, FileAccess.Write, FileShare.None))
        {
            Assert.Contains("another run", await Line(ExitCodes.Usage, ["caption", picture, .. Model, "--out", results]));
            Assert.Contains("another run", await Line(ExitCodes.Usage, ["caption", picture, .. Model, "--out", results, "--resume"]));
        }
        Assert.Contains("--resume goes on", await Line(ExitCodes.Usage, ["caption", picture, .. Model, "--out", results]));
    }

    [Theory]
    [InlineData("--beams", "two", "a whole number")]
    [InlineData("--temperature", "hot", "a number")]
    public async Task Values_of_a_wrong_kind_are_told_in_plain_words(string option, string value, string expected)
    {
        string line = await Line(ExitCodes.Usage, ["caption", Picture("a.bmp"), .. Model, option, value]);
        Assert.Contains($"{option} is '{value}'; expected {expected}.", line);
        Assert.Contains("blip caption --help", line);
    }

    [Fact]
    public async Task The_help_that_is_pointed_to_is_the_commands_own() =>
        Assert.Contains("blip train caption --help", await Line(ExitCodes.Usage, "train", "caption", "--epochs", "3"));

    [Theory]
    [InlineData("inspect")]
    [InlineData("download")]
    public async Task An_unknown_model_tells_what_is_possible(string command)
    {
        string line = await Line(ExitCodes.Usage, command, "no-such-model");
        Assert.Contains("org/name", line);
        Assert.Contains("model_base.pth", line);
        Assert.DoesNotContain("--model", line);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(2000)]
    public async Task A_prompt_that_is_too_long_is_named_with_its_limit(int words)
    {
        string line = await Line(ExitCodes.Usage, ["caption", Picture("a.bmp"), .. Model, "--prompt", string.Join(' ', Enumerable.Repeat("photo", words)), "--out", _folder["c.json"]]);
        Assert.Contains("--prompt", line);
        Assert.Contains($"{words + 1} tokens", line);
        Assert.Contains("--max-length is 20", line);
        Assert.False(File.Exists(_folder["c.json"]));
    }

    [Fact]
    public async Task A_list_whose_pictures_are_elsewhere_is_one_line()
    {
        string list = _folder.Write("list.json", """[{"image": "b.bmp", "caption": "a"}, {"image": "c.bmp", "caption": "a"}]""");
        foreach (string[] arguments in (string[][])[["caption", list], ["train", "caption", "--data", list, "--out", _folder["run"]]])
        {
            string line = await Line(ExitCodes.Usage, [.. arguments, .. Model]);
            Assert.Contains("b.bmp", line);
            Assert.Contains("--images", line);
        }
    }

    [Fact]
    public async Task Missing_and_broken_pictures_are_left_out_of_training_with_a_warning()
    {
        string photo = Picture("a.bmp"), text = _folder.Write("text.jpg", "no picture");
        string list = _folder.Write("list.json", """[{"image": "a.bmp", "caption": "a"}, {"image": "gone.bmp", "caption": "a"}, {"image": "text.jpg", "caption": "a"}]""");
        CommandLineRun run = await CommandLineRun.Of(["train", "caption", "--data", list, "--out", _folder["run"], "--epochs", "1", .. Model]);
        Assert.True(run.Code == ExitCodes.Success, run.Error);
        Assert.Contains($"{_folder["gone.bmp"]}: there is no such picture", run.Error);
        Assert.Contains($"{text} is no picture", run.Error);
        Assert.DoesNotContain($"{photo}:", run.Error);
        Assert.Contains("1 captions of 1 pictures", run.Error);
    }
}
