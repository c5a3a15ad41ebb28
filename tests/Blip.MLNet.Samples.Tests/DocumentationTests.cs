using System.Text.RegularExpressions;
using Blip.MLNet.Testing;

namespace Blip.MLNet.Samples.Tests;

/// <summary>The C# of README.md and docs/ compiles, and links between the pages lead somewhere.</summary>
public partial class DocumentationTests
{
    public static TheoryData<string> Pages => [.. PageFiles.Select(f => Path.GetRelativePath(Goldens.RepoRoot, f))];

    private static IEnumerable<string> PageFiles => [Path.Combine(Goldens.RepoRoot, "README.md"), Path.Combine(Goldens.RepoRoot, "samples", "README.md"), Path.Combine(Goldens.RepoRoot, "samples", "Shapes", "README.md"), Path.Combine(Goldens.RepoRoot, "models", "README.md"), .. Directory.GetFiles(Path.Combine(Goldens.RepoRoot, "docs"), "*.md").Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Pages))]
    public void Code_compiles(string page)
    {
        string before = "";
        foreach (Match block in CSharpBlock().Matches(File.ReadAllText(Path.Combine(Goldens.RepoRoot, page)).ReplaceLineEndings("\n")))
        {
            // A block is a program of its own, or goes on with the one before it.
            string alone = block.Groups[1].Value, joined = Join(before, alone);
            bool standsAlone = SampleProgram.Problems(Join("", alone)).Length == 0;
            if (!standsAlone)
            {
                string[] problems = SampleProgram.Problems(joined);
                Assert.True(problems.Length == 0, $"{page}:\n{alone}\n{string.Join('\n', problems)}");
            }
            before = standsAlone ? alone : joined;
        }
    }

    [Theory, MemberData(nameof(Pages))]
    public void Links_lead_somewhere(string page)
    {
        string path = Path.Combine(Goldens.RepoRoot, page);
        foreach (Match link in RelativeLink().Matches(File.ReadAllText(path)))
        {
            string target = link.Groups[1].Length == 0 ? path : Path.Combine(Path.GetDirectoryName(path)!, link.Groups[1].Value);
            Assert.True(Path.Exists(target), $"{page} links to {link.Value}");
            if (link.Groups[2].Length > 0) Assert.Contains(link.Groups[2].Value, Heading().Matches(File.ReadAllText(target)).Select(h => Anchor(h.Groups[1].Value)));
        }
    }

    /// <summary>What GitHub makes of a heading: "Search, match" is search-match.</summary>
    private static string Anchor(string heading) => string.Concat(heading.Trim().ToLowerInvariant().Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_')).Replace(' ', '-');

    /// <summary>Usings first, types last.</summary>
    private static string Join(string first, string second)
    {
        string[] lines = $"{first}\n{second}".Split('\n');
        string[] types = [.. lines.Where(l => l.StartsWith("class ", StringComparison.Ordinal))];
        string[] usings = [.. lines.Where(l => UsingDirective().IsMatch(l)).Distinct()];
        return string.Join('\n', [.. usings, .. lines.Except(types).Where(l => !UsingDirective().IsMatch(l)), .. types]);
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex(@"^using [\w.]+;$")]
    private static partial Regex UsingDirective();

    [GeneratedRegex(@"\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)")]
    private static partial Regex RelativeLink();

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
