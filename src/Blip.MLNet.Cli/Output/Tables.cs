using Spectre.Console;

namespace Blip.MLNet.Cli.Output;

/// <summary>Plain tables: no frame, numbers to the right.</summary>
internal static class Tables
{
    /// <summary>A table with a head; columns whose head begins with '&gt;' are set to the right.</summary>
    public static Table Of(params string[] heads)
    {
        var table = new Table().NoBorder();
        foreach (string head in heads)
        {
            var column = new TableColumn(new Text(head.TrimStart('>'), new Style(decoration: Decoration.Bold))).NoWrap();
            table.AddColumn(head.StartsWith('>') ? column.RightAligned() : column);
        }
        return table;
    }

    /// <summary>Adds a row of plain texts.</summary>
    public static Table Row(this Table table, params string[] cells) => table.AddRow(cells.Select(c => new Text(c)));

    /// <summary>A list of names and values.</summary>
    public static Table Fields(IEnumerable<(string Name, string Value)> fields)
    {
        var table = new Table().NoBorder().HideHeaders().AddColumn(new TableColumn("").NoWrap()).AddColumn("");
        foreach ((string name, string value) in fields) table.Row(name, value);
        return table;
    }
}
