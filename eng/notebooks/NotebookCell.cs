namespace Blip.MLNet.Notebooks;

/// <summary>A cell of a notebook: text, or C# with what it printed and what its last expression shows.</summary>
/// <param name="Kind">markdown or code.</param>
/// <param name="Source">Its text.</param>
/// <param name="Printed">What it wrote to the console, or null.</param>
/// <param name="Shown">What its last expression shows, or null.</param>
public sealed record NotebookCell(string Kind, string Source, string? Printed = null, Display? Shown = null)
{
    /// <summary>The cell as it is before a run.</summary>
    public NotebookCell WithoutOutputs() => this with { Printed = null, Shown = null };
}

/// <summary>What a kernel shows of a value.</summary>
/// <param name="Html">As HTML, or null.</param>
/// <param name="Plain">As text.</param>
public sealed record Display(string? Html, string Plain)
{
    /// <summary>
    /// Shows a value as a .NET Interactive kernel does: by the formatters that an attribute on its class names, found by the names of the members
    /// (Microsoft.DotNet.Interactive.Formatting); else as text.
    /// </summary>
    public static Display Of(object value)
    {
        Type type = value.GetType();
        var shown = new Dictionary<string, string>();
        foreach (Attribute attribute in type.GetCustomAttributes(inherit: true).Cast<Attribute>().Where(a => a.GetType().Name == "TypeFormatterSourceAttribute"))
        {
            object source = Activator.CreateInstance((Type)Read(attribute, "FormatterSourceType"))!;
            foreach (object formatter in (IEnumerable<object>)source.GetType().GetMethod("CreateTypeFormatters")!.Invoke(source, null)!)
            {
                var writer = new StringWriter();
                formatter.GetType().GetMethod("Format", [typeof(object), typeof(TextWriter)])!.Invoke(formatter, [value, writer]);
                shown[(string)Read(formatter, "MimeType")] = writer.ToString().ReplaceLineEndings("\n");
            }
        }
        return new Display(shown.GetValueOrDefault("text/html"), shown.GetValueOrDefault("text/plain") ?? $"{value}".ReplaceLineEndings("\n"));
    }

    private static object Read(object from, string property) => from.GetType().GetProperty(property)!.GetValue(from)!;
}
