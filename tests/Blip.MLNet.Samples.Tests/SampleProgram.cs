using System.Reflection;
using System.Text.RegularExpressions;
using Blip.MLNet.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Blip.MLNet.Samples.Tests;

/// <summary>
/// A file-based app, compiled in this process against the assemblies that are built already: a second for each instead of a build of its own.
/// </summary>
public static partial class SampleProgram
{
    private const string ImplicitUsings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;
        """;

    private static readonly MetadataReference[] References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(p => MetadataReference.CreateFromFile(p))];

    public static IEnumerable<string> Files => Directory.GetFiles(Path.Combine(Goldens.RepoRoot, "samples"), "*.cs").Order(StringComparer.Ordinal);

    /// <summary>The path under models/ that the sample reads unless another is named.</summary>
    public static string? ModelOf(string source) => ModelPath().Match(source) is { Success: true } m ? m.Groups[1].Value : null;

    /// <summary>Whether the sample names packages that have no stand-in, and so is for the official stack alone.</summary>
    public static bool IsOfficialOnly(string source) => source.Contains("\n#:package", StringComparison.Ordinal);

    /// <summary>Errors and warnings of a program of several sources; none if it compiles.</summary>
    public static string[] Problems(params string[] sources) => [.. Compile(sources).GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning && d.Id != "CS1701").Select(d => d.ToString())];

    /// <summary>Runs a program from the repository's root and gives what it printed.</summary>
    public static string Run(string source, params string[] args)
    {
        using var stream = new MemoryStream();
        var result = Compile([source]).Emit(stream);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        MethodInfo main = Assembly.Load(stream.ToArray()).EntryPoint!;
        var printed = new StringWriter();
        TextWriter console = Console.Out;
        string folder = Environment.CurrentDirectory;
        Console.SetOut(printed);
        Environment.CurrentDirectory = Goldens.RepoRoot;
        try
        {
            if (main.Invoke(null, [args]) is Task task) task.GetAwaiter().GetResult();
        }
        finally
        {
            Console.SetOut(console);
            Environment.CurrentDirectory = folder;
        }
        return printed.ToString();
    }

    private static CSharpCompilation Compile(string[] sources)
    {
        CSharpParseOptions options = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.CSharp14).WithFeatures([new("FileBasedProgram", "true")]);
        return CSharpCompilation.Create($"sample{Guid.NewGuid():N}", [.. sources.Append(ImplicitUsings).Select(s => CSharpSyntaxTree.ParseText(s, options))], References,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
    }

    [GeneratedRegex("\"(models/[^\"]+)\"")]
    private static partial Regex ModelPath();
}
