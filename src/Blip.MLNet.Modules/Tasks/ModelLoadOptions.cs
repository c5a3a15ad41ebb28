namespace Blip.MLNet.Modules.Tasks;

/// <summary>How a model is brought into memory.</summary>
public sealed record ModelLoadOptions
{
    /// <summary>Number format of the weights in memory.</summary>
    public Precision Precision { get; init; } = Precision.Float32;

    /// <summary>Where it computes: "cpu", "cuda", "cuda:1".</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>vocab.txt or tokenizer.json; null: the one beside the weights, else bert-base-uncased from the Hugging Face cache.</summary>
    public string? Vocabulary { get; init; }

    /// <summary>Side of the model's pictures in pixels, if another than the checkpoint's; its position embeddings are interpolated.</summary>
    public int? ImageSize { get; init; }

    /// <summary>
    /// The model that an adapter stands on, where the model to load is a folder with an adapter (PEFT's adapter_config.json); null: the one
    /// that the adapter names, a path or a name on the Hub. The adapter is added into the weights.
    /// </summary>
    public string? BaseModel { get; init; }

    /// <summary>Told how far a download is; null: nobody.</summary>
    public IProgress<Hub.HubProgress>? Progress { get; init; }

    /// <summary>The device, checked.</summary>
    /// <exception cref="ArgumentException">The text names no device, or CUDA is not available.</exception>
    internal Device ParseDevice()
    {
        Layers.NativeThreads.Configure();
        Device device;
        try
        {
            device = torch.device(Device);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or NullReferenceException)
        {
            throw new ArgumentException($"{nameof(ModelLoadOptions)}.{nameof(Device)} is '{Device}'; expected \"cpu\", \"cuda\" or \"cuda:N\".", nameof(Device), e);
        }
        if (device.type == DeviceType.CUDA && !torch.cuda.is_available())
            throw new ArgumentException($"{nameof(ModelLoadOptions)}.{nameof(Device)} is '{Device}', but CUDA is not available here: it needs a GPU with its driver and a CUDA build of libtorch.", nameof(Device));
        return device;
    }
}
