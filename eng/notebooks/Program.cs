using Blip.MLNet.Notebooks;

// Makes the notebooks anew, from the repository's root. Outputs are stored where the sample's model is there; a sample for which it is not gets none.
foreach (string file in Directory.GetFiles("samples", "*.cs").Order(StringComparer.Ordinal))
{
    string name = Path.GetFileNameWithoutExtension(file), source = File.ReadAllText(file);
    Notebook notebook = Notebook.OfSample(name, source, "0.1.0");
    bool complete = System.Text.RegularExpressions.Regex.Matches(source, "\"(models/[^\"]+)\"").All(m => File.Exists(m.Groups[1].Value)) && !source.Contains("#:package", StringComparison.Ordinal);
    if (complete) notebook = await NotebookRunner.RunAsync(notebook, path => path);
    Directory.CreateDirectory("notebooks");
    File.WriteAllText(Path.Combine("notebooks", name + ".ipynb"), notebook.ToJson());
    Console.WriteLine($"notebooks/{name}.ipynb{(complete ? "" : " (without outputs)")}");
}
