using Blip.MLNet.Transforms.Models;

namespace Blip.MLNet.Transforms.Persistence;

/// <summary>What a transformer with a model writes into a model zip besides the model.</summary>
/// <param name="Columns">Names of its columns.</param>
/// <param name="Options">Its settings.</param>
internal sealed record SavedTransform<TColumns, TOptions>(TColumns Columns, TOptions Options) where TOptions : BlipModelOptions;
