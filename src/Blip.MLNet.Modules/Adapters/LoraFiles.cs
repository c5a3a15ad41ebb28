using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Modules.Weights.Pickle;
using Blip.MLNet.Modules.Weights.Safetensors;

namespace Blip.MLNet.Modules.Adapters;

/// <summary>Adapters in PEFT's format: a folder with adapter_config.json and adapter_model.safetensors or adapter_model.bin.</summary>
public static class LoraFiles
{
    private const string Root = "base_model.model.", Bias = ".bias", BaseLayer = ".base_layer", ConfigName = "adapter_config.json";
    private const string TiedNote = "blip.tied_words"; // words were trained as one matrix, which the file has under both of PEFT's names
    private const string SafetensorsName = "adapter_model.safetensors", PickleName = "adapter_model.bin";

    /// <summary>The files of such a folder.</summary>
    internal static readonly string[] Files = [ConfigName, SafetensorsName, PickleName];

    /// <summary>Whether a folder holds an adapter.</summary>
    public static bool IsAdapter(string folder) => File.Exists(Path.Combine(folder, ConfigName));

    /// <summary>The settings of the adapter in a folder.</summary>
    internal static LoraConfig ReadConfig(string folder) => LoraConfigJson.Read(Path.Combine(folder, ConfigName));

    /// <summary>Whether tensors are those of an adapter.</summary>
    internal static bool AreAdapter(Checkpoint checkpoint) => checkpoint.Names.Any(n => n.StartsWith(Root, StringComparison.Ordinal) && n.Contains(".lora_", StringComparison.Ordinal));

    /// <summary>Whether a path is a folder with an adapter and without a model.</summary>
    internal static bool IsOnlyAdapter(string path) => IsAdapter(path) && Path.GetFileName(ModelFiles.Locate(path).Weights) is SafetensorsName or PickleName;

    /// <summary>Writes an adapter, under the names that Python's peft and transformers give its tensors.</summary>
    /// <param name="adapter">The adapter; it must be active.</param>
    /// <param name="folder">Where to; it is made if needed, and files of an older adapter are replaced, if all can be written.</param>
    /// <param name="safetensors">False writes adapter_model.bin.</param>
    /// <param name="cancellation">Stops between megabytes.</param>
    public static void Save(LoraAdapter adapter, string folder, bool safetensors = true, CancellationToken cancellation = default) => Save(adapter, folder, safetensors, open: null, cancellation);

    /// <summary>The same, with a way to open the files.</summary>
    internal static void Save(LoraAdapter adapter, string folder, bool safetensors, Func<string, Stream>? open, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(adapter);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        if (!adapter.IsActive) throw new InvalidOperationException($"The adapter '{adapter.Name}' is switched off; switch it on before it is saved.");
        HashSet<string> targets = [.. adapter.Targets];
        IEnumerable<TensorSource> tensors = adapter.NamedParameters().SelectMany(p => FileNames(adapter, targets, p.Name).Select(n => new TorchTensorSource(Root + n, p.Parameter))).OrderBy(t => t.Name, StringComparer.Ordinal);
        Dictionary<string, string> notes = new() { ["format"] = "pt" };
        if (adapter.Saved.TiesWords) notes[TiedNote] = "true";
        string written = Path.Combine(folder, safetensors ? SafetensorsName : PickleName);
        AtomicPart weights = safetensors ? SafetensorsWriter.Part(written, tensors, notes, cancellation) : TorchZipWriter.StateDictionary(written, tensors, cancellation);
        AtomicPart config = AtomicPart.Text(Path.Combine(folder, ConfigName), LoraConfigJson.Write(adapter.Config, ModuleNames.PatternsForPython(adapter.Config, adapter.Targets, adapter.Model), adapter.Saved.PatternsForPython()));
        AtomicFile.WriteTogether([config, weights], open);
        File.Delete(Path.Combine(folder, safetensors ? PickleName : SafetensorsName));
    }

    /// <summary>Puts a stored adapter on a model and switches it on.</summary>
    /// <param name="model">The model that it was trained on.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="name">Tells several adapters apart.</param>
    /// <exception cref="FileNotFoundException">A file of the adapter is missing.</exception>
    /// <exception cref="InvalidDataException">The configuration cannot be followed.</exception>
    /// <exception cref="CheckpointException">The tensors are not those of the configuration on this model; the message lists them.</exception>
    public static LoraAdapter Load(nn.Module model, string folder, string name = "default")
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        LoraConfig config = ReadConfig(folder);
        string file = new[] { SafetensorsName, PickleName }.Select(f => Path.Combine(folder, f)).FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException($"The adapter '{folder}' has neither {SafetensorsName} nor {PickleName}.", Path.Combine(folder, SafetensorsName));
        using Checkpoint checkpoint = Checkpoint.Open(file);
        config = config with { ModulesToSave = SavedModules.FromPython(model, config.ModulesToSave), EnsureWeightTying = config.EnsureWeightTying || checkpoint.Metadata.ContainsKey(TiedNote) };
        LoraAdapter adapter = LoraAdapter.Attach(model, config, name);
        try
        {
            Fill(adapter, checkpoint);
            return adapter;
        }
        catch
        {
            adapter.Dispose();
            throw;
        }
    }

    private static void Fill(LoraAdapter adapter, Checkpoint checkpoint)
    {
        Dictionary<string, Parameter> targets = adapter.NamedParameters().ToDictionary(p => p.Name, p => p.Parameter, StringComparer.Ordinal);
        Dictionary<string, TensorSource> stored = [];
        foreach (TensorSource tensor in checkpoint.OrderBy(t => Precedence(t.Name))) stored[ModelName(adapter, tensor.Name)] = tensor;
        string[] missing = [.. targets.Keys.Where(n => !stored.ContainsKey(n))], unexpected = [.. stored.Keys.Where(n => !targets.ContainsKey(n))];
        string[] wrong = [.. targets.Where(t => stored.TryGetValue(t.Key, out TensorSource? s) && !s.Shape.SequenceEqual(t.Value.shape)).Select(t => $"{t.Key} is {stored[t.Key].ShapeText}, expected {TensorSource.FormatShape(t.Value.shape)}")];
        if (missing.Length + unexpected.Length + wrong.Length > 0)
            throw new CheckpointException(checkpoint.Path, $"the adapter does not fit the model. Missing: {List(missing)}. Unexpected: {List(unexpected)}. Wrong shape: {List(wrong)}.");
        foreach ((string name, Parameter parameter) in targets) stored[name].CopyTo(parameter);
    }

    private static string List(string[] names) => names.Length == 0 ? "none" : string.Join(", ", names.Take(20)) + (names.Length > 20 ? $" and {names.Length - 20} more" : "");

    /// <summary>The names of a parameter or of an adapter's matrix in PEFT's files.</summary>
    private static IEnumerable<string> FileNames(LoraAdapter adapter, HashSet<string> targets, string name)
    {
        int lora = name.IndexOf(".lora_", StringComparison.Ordinal);
        if (lora >= 0) return [ModuleNames.ToHuggingFace(name[..lora]) + name[lora..]];
        IEnumerable<string> names = adapter.Saved.FileNames(name);
        if (!name.EndsWith(Bias, StringComparison.Ordinal) || !targets.Contains(name[..^Bias.Length])) return names;
        return names.SelectMany(n => (string[])[n, $"{n[..^Bias.Length]}{BaseLayer}{Bias}"]); // PEFT's name until 0.6, and since
    }

    /// <summary>Where two names stand for one of the model's parameters: what the later one has is what PEFT computes with.</summary>
    private static int Precedence(string stored) => stored.EndsWith("predictions.decoder.weight", StringComparison.Ordinal) ? 0 : stored.Contains(BaseLayer, StringComparison.Ordinal) || stored.EndsWith("predictions.decoder.bias", StringComparison.Ordinal) ? 2 : 1;

    /// <summary>The official name of a tensor in an adapter file; the adapter's own name in it, which some versions write, is left out.</summary>
    private static string ModelName(LoraAdapter adapter, string stored)
    {
        string name = stored.StartsWith(Root, StringComparison.Ordinal) ? stored[Root.Length..] : stored;
        int lora = name.IndexOf(".lora_", StringComparison.Ordinal);
        if (lora >= 0) return $"{ModuleNames.ToOfficial(name[..lora])}{name[lora..(lora + ".lora_A".Length)]}.weight";
        string[] parts = name.Split('.');
        int saved = Array.IndexOf(parts, "modules_to_save");
        if (saved >= 0) name = string.Join('.', [.. parts[..saved], .. parts[(saved + 2)..]]);
        return adapter.Saved.ModelName(name.Replace(BaseLayer + ".", ".", StringComparison.Ordinal));
    }
}
