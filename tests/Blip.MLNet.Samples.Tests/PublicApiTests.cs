using System.Reflection;
using Blip.MLNet.Stack.Tests.Api;
using Blip.MLNet.Testing;

namespace Blip.MLNet.Samples.Tests;

/// <summary>The public surface of each package is the approved one in PublicApi/, so that it changes on purpose alone.</summary>
public class PublicApiTests
{
    [Theory]
    [InlineData("Blip.MLNet.Modules")]
    [InlineData("Blip.MLNet.Transforms")]
    [InlineData("Blip.MLNet.Trainers")]
    [InlineData("Blip.MLNet.Evaluators")]
    public void The_public_surface_is_the_approved_one(string package)
    {
        string path = Path.Combine(Goldens.RepoRoot, "PublicApi", package + ".txt");
        string[] lines = [.. Describe(Assembly.Load(package))];
        if (Environment.GetEnvironmentVariable("BLIP_ACCEPT_API") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllLines(path, lines);
        }
        string[] approved = File.Exists(path) ? File.ReadAllLines(path) : [];
        string[] changes = [.. approved.Except(lines).Select(l => "- " + l), .. lines.Except(approved).Select(l => "+ " + l)];
        Assert.True(changes.Length == 0,
            $"The public surface of {package} is not the approved one:\n{string.Join('\n', changes)}\nIf it is meant:  BLIP_ACCEPT_API=1 ./test --filter PublicApiTests, and commit PublicApi/.");
    }

    /// <summary>A line for each type and member, so that a changed line names both.</summary>
    private static IEnumerable<string> Describe(Assembly assembly)
    {
        var reflected = new ReflectedApi(ApiDialect.Source);
        foreach (ApiType type in ReflectedApi.VisibleTypes(assembly).Where(t => !t.FullName!.Contains('<')).Select(reflected.Describe).OrderBy(t => t.Name, StringComparer.Ordinal))
        {
            string bases = type.Bases.Count == 0 ? "" : $" : {string.Join(", ", type.Bases.Order(StringComparer.Ordinal))}";
            yield return $"{type.Name}  {type.Header}{bases}";
            foreach (string member in type.Members.Where(m => !m.Contains('<') || !m.Contains('$')).Order(StringComparer.Ordinal)) yield return $"{type.Name}  {member}";
        }
    }
}
