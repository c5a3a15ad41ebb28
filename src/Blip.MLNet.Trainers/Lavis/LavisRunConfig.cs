using Blip.MLNet.Trainers.Lavis.Config;

namespace Blip.MLNet.Trainers.Lavis;

/// <summary>
/// A run config of LAVIS (<c>train.py --cfg-path FILE --options ...</c>) as LAVIS reads it: defaults of the architecture, the model type and the data
/// sets, over them the file, over it the options. Every key is checked; keys that mean nothing here are accepted and told of in <see cref="Warnings"/>.
/// </summary>
public sealed record LavisRunConfig
{
    /// <summary>The file.</summary>
    public required string Source { get; init; }

    /// <summary>The section model.</summary>
    public required LavisModelConfig Model { get; init; }

    /// <summary>The section datasets.</summary>
    public required IReadOnlyList<LavisDatasetConfig> Datasets { get; init; }

    /// <summary>The section run.</summary>
    public required LavisRunnerConfig Run { get; init; }

    /// <summary>The folder of data sets that the config names (env.cache_root); null: none.</summary>
    public required string? CacheRoot { get; init; }

    /// <summary>What was accepted and has no effect, sentence by sentence.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Reads a run config.</summary>
    /// <param name="path">The YAML file.</param>
    /// <param name="options">Values that go over the file's: "run.max_epoch=1".</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is no run config; the message names the line, the key, its value, and what was expected.</exception>
    public static LavisRunConfig Load(string path, params IReadOnlyList<string> options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!File.Exists(path)) throw new FileNotFoundException($"There is no run config '{path}'.", path);
        return Parse(File.ReadAllText(path), path, options);
    }

    /// <summary>Reads a run config from its text.</summary>
    /// <param name="yaml">The YAML text.</param>
    /// <param name="source">What it is called in errors; files that it names may lie beside it.</param>
    /// <param name="options">Values that go over the text's: "run.max_epoch=1".</param>
    /// <exception cref="InvalidDataException">The text is no run config; the message names the line, the key, its value, and what was expected.</exception>
    public static LavisRunConfig Parse(string yaml, string source, params IReadOnlyList<string> options)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        ArgumentNullException.ThrowIfNull(options);
        ConfigNode own = ConfigReader.Read(yaml, source), over = ConfigReader.ReadOptions(options);
        var warnings = new List<string>();
        ConfigNode user = own.With(over);
        LavisKeys.All.Check(user, "", warnings);
        return new LavisConfigBinder(source, user, warnings).Bind();
    }
}
