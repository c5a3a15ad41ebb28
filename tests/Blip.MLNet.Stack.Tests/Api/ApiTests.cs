using System.Reflection;
using Blip.MLNet.Testing;

namespace Blip.MLNet.Stack.Tests.Api;

/// <summary>
/// The stand-in assemblies show nothing that the official packages lack. Stand-ins say so themselves (assembly metadata "StandIn", set for
/// every project under standins/); on the official stack the loaded assemblies carry no such mark and there is nothing to compare.
/// </summary>
public class ApiTests
{
    [Theory]
    [InlineData("TorchSharp", "TorchSharp.txt")]
    [InlineData("Microsoft.ML.DataView", "Microsoft.ML.DataView.txt")]
    [InlineData("Microsoft.ML.Core", "Microsoft.ML.Core.txt")]
    [InlineData("Microsoft.ML.Data", "Microsoft.ML.Data.txt")]
    [InlineData("Microsoft.ML.Transforms", "Microsoft.ML.Transforms.txt")]
    [InlineData("Microsoft.ML.ImageAnalytics", "Microsoft.ML.ImageAnalytics.txt")]
    [InlineData("Microsoft.ML.Tokenizers", "Microsoft.ML.Tokenizers.txt")]
    [InlineData("Microsoft.Data.Analysis", "Microsoft.Data.Analysis.DataFrame.txt")]
    public void A_stand_in_has_no_public_member_that_the_official_package_lacks(string assemblyName, string list)
    {
        var assembly = Assembly.Load(assemblyName);
        if (!assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Any(a => a.Key == "StandIn"))
            return;
        var official = ApiList.Parse(File.ReadAllText(Path.Combine(Goldens.RepoRoot, "standins", "api", list)));
        var extras = ApiComparison.Extras(ReflectedApi.VisibleTypes(assembly), official);
        Assert.True(extras.Count == 0, $"{extras.Count} extra:\n{string.Join('\n', extras)}");
    }
}
