using System.Reflection;
using Blip.MLNet.Testing;

namespace Blip.MLNet.Stack.Tests.Api;

/// <summary>
/// The stand-in assemblies show nothing that the official packages lack. Stand-ins say so themselves (assembly metadata "StandIn", set for
/// every project under standins/); on the official stack the loaded assemblies carry no such mark and there is nothing to compare.
/// </summary>
public class ApiTests
{
    public static TheoryData<string, string> Lists =>
        new(Directory.GetFiles(Folder, "*.txt").Order().Select(f => (Path.GetFileNameWithoutExtension(f).Replace(".DataFrame", ""), Path.GetFileName(f))));

    private static string Folder => Path.Combine(Goldens.RepoRoot, "standins", "api");

    [Theory(SkipTestWithoutData = true), MemberData(nameof(Lists))]
    public void A_stand_in_has_no_public_member_that_the_official_package_lacks(string assemblyName, string list)
    {
        var assembly = Assembly.Load(assemblyName);
        if (!assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Any(a => a.Key == "StandIn"))
            return;
        var official = ApiList.Parse(File.ReadAllText(Path.Combine(Folder, list)));
        var extras = ApiComparison.Extras(ReflectedApi.VisibleTypes(assembly), official);
        Assert.True(extras.Count == 0, $"{extras.Count} extra:\n{string.Join('\n', extras)}");
    }

    [Theory(SkipTestWithoutData = true), MemberData(nameof(Lists))]
    public void Every_line_of_a_list_is_read(string assemblyName, string list)
    {
        string[] lines = File.ReadAllLines(Path.Combine(Folder, list));
        bool reflected = lines[0].StartsWith('#');
        int types = reflected
            ? lines.Count(l => l.Length > 0 && l[0] is not ('#' or ' '))
            : lines.Count(l => l.StartsWith("    public ") || l.StartsWith("    protected "));
        int methods = lines.Count(l => l.StartsWith(reflected ? "    " : "        ") && l.Contains('(') && !l.Contains("//") && !l.Contains("= "));
        var official = ApiList.Parse(string.Join('\n', lines));
        Assert.Equal((assemblyName, types), (assemblyName, official.Types.Count));
        Assert.True(official.Types.Values.Sum(t => t.Members.Count(m => m.Contains('('))) >= methods);
    }
}
