using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Blip.MLNet.Modules.Weights.Formats;

namespace Blip.MLNet.Modules.Weights;

/// <summary>
/// The tensors of a checkpoint by name, in the order of the file. Opening reads names and shapes only; numbers are read from
/// the file straight into the caller's memory when they are asked for, so that nothing is held twice.
/// </summary>
public sealed class Checkpoint : IReadOnlyCollection<TensorSource>, IDisposable
{
    private readonly List<TensorSource> _tensors = [];
    private readonly Dictionary<string, TensorSource> _byName = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<IDisposable> _owned;

    /// <summary>Collects tensors under their names.</summary>
    /// <param name="path">The file or folder, for messages.</param>
    /// <param name="format">What kind of file it is.</param>
    /// <param name="tensors">The tensors.</param>
    /// <param name="metadata">The file's own notes about itself.</param>
    /// <param name="owned">What to close with the checkpoint.</param>
    /// <exception cref="CheckpointException">Two tensors have one name.</exception>
    public Checkpoint(string path, CheckpointFormat format, IEnumerable<TensorSource> tensors, IReadOnlyDictionary<string, string>? metadata = null, IEnumerable<IDisposable>? owned = null)
    {
        Path = path;
        Format = format;
        Metadata = metadata ?? new Dictionary<string, string>();
        _owned = owned?.ToArray() ?? [];
        foreach (TensorSource tensor in tensors)
        {
            if (!_byName.TryAdd(tensor.Name, tensor)) throw new CheckpointException(path, $"tensor '{tensor.Name}' is there twice.");
            _tensors.Add(tensor);
        }
    }

    /// <summary>The file or folder.</summary>
    public string Path { get; }

    /// <summary>What kind of file it is.</summary>
    public CheckpointFormat Format { get; }

    /// <summary>The file's own notes about itself (safetensors' __metadata__).</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Number of tensors.</summary>
    public int Count => _tensors.Count;

    /// <summary>The names, in order.</summary>
    public IEnumerable<string> Names => _tensors.Select(t => t.Name);

    /// <summary>A tensor by name.</summary>
    /// <exception cref="CheckpointException">There is none of that name.</exception>
    public TensorSource this[string name] => TryGet(name, out TensorSource? tensor) ? tensor : throw new CheckpointException(Path, $"there is no tensor '{name}'.");

    /// <summary>Opens a .safetensors, .pth, .pt or .bin file, the index of a sharded one, or a folder that has one of them.</summary>
    /// <exception cref="CheckpointException">It is none of these, is damaged, or holds something other than tensors and plain containers.</exception>
    /// <exception cref="FileNotFoundException">There is no such file or folder.</exception>
    public static Checkpoint Open(string path) => CheckpointFiles.Open(path);

    /// <summary>
    /// Reads safetensors from a stream that only goes forward, such as an entry of a model zip. Tensors must be fetched in the order
    /// of the file, each once, as <see cref="ModuleWeights"/> does; the stream stays open and ends up behind the last one fetched.
    /// </summary>
    /// <param name="stream">Where the safetensors begin.</param>
    /// <param name="name">What it is, for messages.</param>
    /// <exception cref="CheckpointException">It is damaged.</exception>
    public static Checkpoint OpenForward(Stream stream, string name) => Safetensors.SafetensorsReader.Open(new ForwardSource(stream, name), checkEnd: false);

    /// <summary>Whether there is a tensor of that name.</summary>
    public bool Contains(string name) => _byName.ContainsKey(name);

    /// <summary>Gets a tensor by name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out TensorSource? tensor) => _byName.TryGetValue(name, out tensor);

    /// <summary>The same checkpoint with every name replaced. Closing either closes both.</summary>
    public Checkpoint Rename(Func<string, string> rename) => new(Path, Format, _tensors.Select(t => t.WithName(rename(t.Name))), Metadata, [this]);

    /// <summary>The tensors in order.</summary>
    public IEnumerator<TensorSource> GetEnumerator() => _tensors.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Closes the files. Tensors cannot be fetched afterwards.</summary>
    public void Dispose()
    {
        foreach (IDisposable resource in _owned) resource.Dispose();
    }
}

/// <summary>The kind of a checkpoint file.</summary>
public enum CheckpointFormat
{
    /// <summary>One safetensors file.</summary>
    Safetensors,
    /// <summary>Several safetensors files under model.safetensors.index.json.</summary>
    ShardedSafetensors,
    /// <summary>PyTorch's zip archive with a pickle.</summary>
    PyTorchZip,
    /// <summary>PyTorch's file of consecutive pickles (before version 1.6).</summary>
    PyTorchLegacy,
    /// <summary>Several PyTorch files under pytorch_model.bin.index.json.</summary>
    ShardedPyTorch,
    /// <summary>Tensors put together in memory.</summary>
    Memory,
}
