using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;

namespace Blip.MLNet.Notebooks;

/// <summary>Runs a notebook's cells in order, as a kernel does, against the assemblies of this process.</summary>
public static class NotebookRunner
{
    private static readonly ScriptOptions Options = ScriptOptions.Default
        .AddReferences(((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(p => !Path.GetFileName(p).StartsWith("xunit", StringComparison.Ordinal)))
        .AddImports("System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Threading", "System.Threading.Tasks")
        .WithLanguageVersion(Microsoft.CodeAnalysis.CSharp.LanguageVersion.CSharp14);

    /// <summary>Gives the notebook with what its cells print and show.</summary>
    /// <param name="notebook">The notebook; its stored outputs do not matter.</param>
    /// <param name="modelPath">The file to read in place of a model that a cell names.</param>
    public static async Task<Notebook> RunAsync(Notebook notebook, Func<string, string> modelPath)
    {
        ScriptState<object>? state = null;
        var cells = new List<NotebookCell>();
        TextWriter console = Console.Out;
        foreach (NotebookCell cell in notebook.Cells)
        {
            if (cell.Kind != "code" || cell.Source.StartsWith("#r ", StringComparison.Ordinal))
            {
                cells.Add(cell.WithoutOutputs());
                continue;
            }
            string source = System.Text.RegularExpressions.Regex.Replace(cell.Source, "\"(models/[^\"]+)\"", m => $"@\"{modelPath(m.Groups[1].Value)}\"");
            var printed = new StringWriter { NewLine = "\n" };
            Console.SetOut(printed);
            try
            {
                state = state is null ? await CSharpScript.RunAsync(source, Options) : await state.ContinueWithAsync(source, Options);
            }
            finally
            {
                Console.SetOut(console);
            }
            string? text = printed.ToString() is { Length: > 0 } p ? p.ReplaceLineEndings("\n") : null;
            cells.Add(cell with { Printed = text, Shown = state.ReturnValue is { } value ? Display.Of(value) : null });
        }
        return new Notebook(cells);
    }
}
