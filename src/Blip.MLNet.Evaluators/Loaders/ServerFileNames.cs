namespace Blip.MLNet.Evaluators.Loaders;

/// <summary>The names that the evaluation servers ask of result files.</summary>
public static class ServerFileNames
{
    /// <summary>COCO's caption server: captions_val2014_algorithm_results.json.</summary>
    /// <param name="imageSet">val2014 or test2014.</param>
    /// <param name="algorithm">A name of your choice: letters, digits and hyphens.</param>
    /// <exception cref="ArgumentException">A part is empty or has another character.</exception>
    public static string CocoCaptions(string imageSet, string algorithm) => $"captions_{Part(imageSet, nameof(imageSet))}_{Part(algorithm, nameof(algorithm))}_results.json";

    /// <summary>The VQA v2 server: v2_OpenEnded_mscoco_test-dev2015_algorithm_results.json.</summary>
    /// <param name="imageSet">val2014, test-dev2015 or test2015.</param>
    /// <param name="algorithm">A name of your choice: letters, digits and hyphens.</param>
    /// <exception cref="ArgumentException">A part is empty or has another character.</exception>
    public static string VqaV2(string imageSet, string algorithm) => $"v2_OpenEnded_mscoco_{Part(imageSet, nameof(imageSet))}_{Part(algorithm, nameof(algorithm))}_results.json";

    private static string Part(string part, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(part, name);
        return part.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') ? part
            : throw new ArgumentException($"'{part}' has other characters than letters, digits and hyphens; the servers read names by their underscores.", name);
    }
}
