using System.Reflection;
using Blip.MLNet.Stack.Model;
using Blip.MLNet.Testing;

namespace Blip.MLNet.Stack.Tests.Api;

/// <summary>
/// The product reaches some internals of ML.NET by friend access. Every one of them is in standins/api/internals, where only
/// those are that the official assemblies were seen to have, so that nothing is used that a stand-in alone has.
/// </summary>
public sealed class InternalsTests
{
    private static readonly string[] _friends = ["Microsoft.ML.Core", "Microsoft.ML.Data"];

    public static TheoryData<string> Users
    {
        get
        {
            // .../bin/Release/net10.0/ of this project, and so of the others.
            string[] output = AppContext.BaseDirectory.TrimEnd('/', '\\').Split('/', '\\')[^3..];
            IEnumerable<string> product = Directory.GetDirectories(Path.Combine(Goldens.RepoRoot, "src")).Select(d => Path.Combine([d, .. output, Path.GetFileName(d) + ".dll"]));
            return [.. product.Where(File.Exists).Append(typeof(ShiftTransformer).Assembly.Location).Select(p => Path.GetRelativePath(Goldens.RepoRoot, p))];
        }
    }

    private static HashSet<string> Official { get; } = [.. _friends
        .SelectMany(name => File.ReadAllLines(Path.Combine(Goldens.RepoRoot, "standins", "api", "internals", name + ".txt")))
        .Where(line => line.Length > 0 && line[0] != '#')];

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Users))]
    public void Uses_only_internals_that_the_official_assemblies_have(string assembly)
    {
        var unknown = Uses(Path.Combine(Goldens.RepoRoot, assembly)).Where(use => !Official.Contains(use)).ToList();
        Assert.True(unknown.Count == 0, $"{assembly} uses what standins/api/internals does not list:\n{string.Join('\n', unknown)}");
    }

    [Fact]
    public void The_test_transformer_uses_internals()
    {
        IReadOnlyCollection<string> uses = Uses(typeof(ShiftTransformer).Assembly.Location);
        Assert.Contains("Microsoft.ML.ModelSaveContext.SaveBinaryStream(String, Action<BinaryWriter>)", uses);
        Assert.Contains("Microsoft.ML.VersionInfo", uses);
        Assert.DoesNotContain(uses, use => use.StartsWith("Microsoft.ML.MLContext", StringComparison.Ordinal));
    }

    private static IReadOnlyCollection<string> Uses(string path) =>
        InternalUses.Of(path, name => _friends.Contains(name) ? Assembly.Load(name) : null);
}
