namespace Blip.MLNet.Notebooks;

/// <summary>The models of the repository that samples name, as <c>models/NAME.safetensors</c>: that file, or a folder of the name.</summary>
public static class ShippedModel
{
    /// <summary>The model's path, or null where the repository has none of that name.</summary>
    /// <param name="root">The repository's root.</param>
    /// <param name="named">The path in the sample.</param>
    public static string? Find(string root, string named)
    {
        string folder = Path.ChangeExtension(named, null);
        return File.Exists(Path.Combine(root, named)) ? named : Directory.Exists(Path.Combine(root, folder)) ? folder : null;
    }
}
