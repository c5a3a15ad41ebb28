using System.Text.Json.Serialization;
using Blip.MLNet.Modules.Tasks;
using Microsoft.ML.Runtime;

namespace Blip.MLNet.Transforms.Models;

/// <summary>What the settings of all transforms with a model have in common.</summary>
public abstract record BlipModelOptions
{
    private protected BlipModelOptions(string model) => Model = model;

    /// <summary>A model folder, a checkpoint file, or a name on the Hugging Face hub.</summary>
    public string Model { get; init; }

    /// <summary>vocab.txt or tokenizer.json, where it does not lie beside the weights.</summary>
    public string? Vocabulary { get; init; }

    /// <summary>Rows in one run of the model.</summary>
    public int BatchSize { get; init; } = 8;

    /// <summary>Where it computes: "cpu", "cuda", "cuda:1". Null: the GPU that <see cref="Microsoft.ML.MLContext.GpuDeviceId"/> names, else the CPU.</summary>
    public string? Device { get; init; }

    /// <summary>Number format of the weights in memory.</summary>
    public Precision Precision { get; init; } = Precision.Float32;

    /// <summary>Ends a pass over the data.</summary>
    [JsonIgnore]
    public CancellationToken Cancellation { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    public abstract BlipModelOptions Validate();

    /// <summary>How a model is loaded, from its own files or from a zip.</summary>
    internal ModelLoadOptions Loading(IHostEnvironment env) => new() { Precision = Precision, Device = DeviceSelection.Choose(env, Device) };

    /// <summary>Checks what all transforms have in common.</summary>
    private protected void ValidateModel(string owner, bool inMemory)
    {
        if (!inMemory && string.IsNullOrWhiteSpace(Model)) throw new ArgumentException($"{owner}.{nameof(Model)} is empty; expected a model folder, a checkpoint file, or a name on the Hugging Face hub.", nameof(Model));
        RequireAtLeast(BatchSize, 1, owner, nameof(BatchSize));
    }

    private protected static void RequireAtLeast(int value, int low, string owner, string member)
    {
        if (value < low) throw new ArgumentException($"{owner}.{member} is {value}; expected {low} or more.", member);
    }

    private protected static void RequireName(string? name, string owner, string member)
    {
        if (string.IsNullOrWhiteSpace(name)) throw new ArgumentException($"{owner}.{member} is empty; expected a column name.", member);
    }

    /// <summary>Checks the name of a column that need not be there.</summary>
    private protected static void RequireNameOrNull(string? name, string owner, string member)
    {
        if (name is not null && string.IsNullOrWhiteSpace(name)) throw new ArgumentException($"{owner}.{member} is empty; expected a column name, or null for no such column.", member);
    }
}
