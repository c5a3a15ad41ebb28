using Blip.MLNet.Notebooks;

// Makes the notebooks and the README's picture anew, from the repository's root, or the notebooks of the samples that are named. Outputs are stored where the sample's model is there.
foreach (string file in Directory.GetFiles("samples", "*.cs").Order(StringComparer.Ordinal))
{
    string name = Path.GetFileNameWithoutExtension(file), source = File.ReadAllText(file);
    if (args.Length > 0 && !args.Contains(name)) continue;
    bool hasModel = Notebook.ModelOf(source) is not { } model || ShippedModel.Find(".", model) is not null;
    bool complete = hasModel && !source.Contains("#:package", StringComparison.Ordinal);
    Notebook notebook = Notebook.OfSample(name, source, "0.1.0", hasModel);
    if (complete) notebook = await NotebookRunner.RunAsync(notebook, path => ShippedModel.Find(".", path)!);
    Directory.CreateDirectory("notebooks");
    File.WriteAllText(Path.Combine("notebooks", name + ".ipynb"), NotebookFile.Write(notebook));
    Console.WriteLine($"notebooks/{name}.ipynb{(complete ? "" : " (without outputs)")}");
}
if (args.Length == 0 && ShippedModel.Find(".", "models/shapes.safetensors") is { } captioner)
{
    Directory.CreateDirectory(Path.GetDirectoryName(CaptionSheet.File)!);
    File.WriteAllText(CaptionSheet.File, CaptionSheet.Draw(captioner, "samples/pictures"));
    Console.WriteLine(CaptionSheet.File);
}
