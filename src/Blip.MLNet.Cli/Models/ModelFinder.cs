using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Cli.Progress;
using Blip.MLNet.Modules.Adapters;
using Blip.MLNet.Modules.Hub;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Modules.Weights.Formats;

namespace Blip.MLNet.Cli.Models;

/// <summary>Turns --model into a file or folder, with whatever download that takes.</summary>
internal sealed class ModelFinder(CommandContext context)
{
    /// <summary>Finds a named model: one shipped with the program, a path, a name on the Hub or an official file.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellation">Stops a download.</param>
    /// <param name="option">The option that names it, for errors; empty where an argument does.</param>
    /// <exception cref="HubException">There is none, or it cannot be had.</exception>
    public string Find(string name, CancellationToken cancellation, string option = "--model: ")
    {
        string? shipped = ShippedModels.Find(context, name);
        if (shipped is null ? Path.Exists(name) : File.Exists(name) || IsModelFolder(name)) return name; // a folder of other things may have a shipped model's name
        if (shipped is not null) return shipped;
        try
        {
            return Fetch(name, context.Hub(), cancellation);
        }
        catch (HubException e) when (e.Failure == HubFailure.BadReference)
        {
            string known = ShippedModels.Names(context) is { Count: > 0 } names ? $" Shipped with the program: {string.Join(", ", names)}." : "";
            throw new UsageException($"{option}{e.Message}{known}", e);
        }
    }

    /// <summary>A named model, or a default one where none is named.</summary>
    /// <returns>The name of the model that it is, and where that is.</returns>
    public (string Name, string Path) Find(string? name, DefaultModel otherwise, CancellationToken cancellation) =>
        name is null ? FindDefault(otherwise, cancellation) : (name, Find(name, cancellation));

    /// <summary>A default model, from the cache or the Hub; where it cannot be had, the small model shipped with the program, with a notice.</summary>
    /// <returns>The name of the model that it is, and where that is.</returns>
    private (string Name, string Path) FindDefault(DefaultModel model, CancellationToken cancellation)
    {
        HubOptions options = context.Hub();
        string? shipped = ShippedModels.Find(context, model.Shipped);
        try
        {
            return (model.Name, Fetch(model.Name, options with { Offline = true }, cancellation));
        }
        catch (HubException) when (!options.Offline)
        {
            // Not in the cache: ask the Hub, without patience where there is another model, because there may be no network here.
        }
        catch (HubException e) when (shipped is not null)
        {
            return (model.Shipped, Instead(model, shipped, e));
        }
        try
        {
            return (model.Name, Fetch(model.Name, shipped is null ? options : options with { MaxRetries = 1 }, cancellation));
        }
        catch (HubException e) when (shipped is not null)
        {
            return (model.Shipped, Instead(model, shipped, e));
        }
    }

    /// <summary>Loads a model that was found, with its vocabulary wherever that is; an adapter with the model that it stands on.</summary>
    public T Load<T>(string path, ModelLoadOptions options, Func<string, ModelLoadOptions, CancellationToken, T> load, CancellationToken cancellation)
    {
        string? below = BaseModel(path, cancellation);
        NoticeGuess(below ?? path);
        return load(path, options with { BaseModel = below, Vocabulary = options.Vocabulary ?? MissingVocabulary(below ?? path, cancellation) }, cancellation);
    }

    /// <summary>Where the model is that an adapter stands on; null for what is no adapter.</summary>
    public string? BaseModel(string path, CancellationToken cancellation)
    {
        if (!LoraFiles.IsOnlyAdapter(path)) return null;
        string name = LoraFiles.ReadConfig(path).BaseModel;
        if (name.Length == 0) throw new UsageException($"'{path}' is an adapter that does not say which model it stands on (base_model_name_or_path).");
        string below = Find(name, cancellation, $"the adapter '{path}' stands on '{name}': ");
        return LoraFiles.IsOnlyAdapter(below) ? throw new UsageException($"the adapter '{path}' stands on '{name}', which is an adapter too; 'blip convert' makes a model of that one.") : below;
    }

    /// <summary>The vocabulary of a model that comes without one; null where it has its own.</summary>
    public string? MissingVocabulary(string model, CancellationToken cancellation)
    {
        ModelFiles files = ModelFiles.Locate(model);
        if (files.Vocabulary is not null || files.TokenizerJson is not null) return null;
        using (Checkpoint checkpoint = Checkpoint.Open(files.Weights))
        {
            if (checkpoint.Metadata.ContainsKey("blip.vocabulary")) return null; // a model in one file
            ConfigInference.Sizes(checkpoint); // no words are fetched for what is no model
        }
        try
        {
            using var client = new HubClient(context.Hub());
            return DownloadProgress.Run(context, "vocabulary", progress => Wait(ModelResolver.ResolveVocabularyAsync(client, progress, cancellation)));
        }
        catch (HubException e)
        {
            throw new UsageException($"'{files.Weights}' comes without a vocabulary, and bert-base-uncased's cannot be had: {e.Message} Name a vocab.txt with --vocab.", e);
        }
    }

    // The published models have heads of 64 columns; a model of another size may have others, and computes something else with them.
    private void NoticeGuess(string model)
    {
        ModelFiles files = ModelFiles.Locate(model);
        if (files.Config is not null) return;
        using Checkpoint checkpoint = Checkpoint.Open(files.Weights);
        if (checkpoint.Metadata.ContainsKey("blip.config") || !checkpoint.TryGet("visual_encoder.pos_embed", out TensorSource? positions) || positions.Shape is [] or [.., 768 or 1024]) return;
        context.Notice($"{files.Weights} does not say how many heads its layers have; {ConfigInference.Sizes(checkpoint).Vision.NumHeads} in the picture encoder, one for 64 columns, is a guess. A config.json beside it can say it.");
    }

    private static bool IsModelFolder(string path) =>
        Directory.Exists(path) && Directory.EnumerateFiles(path).Any(f => CheckpointFiles.HasWeightsName(f) || Path.GetFileName(f) is "config.json" or "adapter_config.json");

    private string Instead(DefaultModel model, string shipped, HubException e)
    {
        context.Notice($"{model.Name} cannot be had here ({e.Failure}); using the small model '{model.Shipped}' shipped with the program, which knows coloured shapes only. --model names another.");
        return shipped;
    }

    private string Fetch(string name, HubOptions options, CancellationToken cancellation)
    {
        using var client = new HubClient(options);
        return DownloadProgress.Run(context, name, progress => Wait(ModelResolver.ResolveAsync(name, client, progress, cancellation)));
    }

    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();
}
