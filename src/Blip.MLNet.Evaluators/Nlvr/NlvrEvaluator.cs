namespace Blip.MLNet.Evaluators.Nlvr;

/// <summary>Scores judgements of sentences about images.</summary>
public static class NlvrEvaluator
{
    private const int MostNamed = 10;

    /// <summary>Accuracy and consistency.</summary>
    /// <param name="examples">The labelled examples.</param>
    /// <param name="predictions">By identifier, true or false in any case; anything else is wrong. Identifiers that no example has are ignored, as by the official program.</param>
    /// <param name="version">How identifiers name sentences.</param>
    /// <exception cref="ArgumentException">There is no example, an identifier has too few parts, or an example has no prediction; the message names up to ten.</exception>
    public static NlvrMetrics Evaluate(IEnumerable<NlvrExample> examples, IReadOnlyDictionary<string, string> predictions, NlvrVersion version = NlvrVersion.Nlvr2)
    {
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentNullException.ThrowIfNull(predictions);
        var results = new List<NlvrExampleMetrics>();
        var consistent = new Dictionary<string, bool>(StringComparer.Ordinal);
        var missing = new List<string>();
        foreach (NlvrExample example in examples)
        {
            string sentence = SentenceOf(example.Identifier, version);
            if (!predictions.TryGetValue(example.Identifier, out string? prediction))
            {
                missing.Add(example.Identifier);
                continue;
            }
            bool correct = string.Equals(prediction, example.Label, StringComparison.OrdinalIgnoreCase);
            results.Add(new NlvrExampleMetrics(example.Identifier, prediction, correct));
            consistent[sentence] = correct && consistent.GetValueOrDefault(sentence, true);
        }
        if (missing.Count > 0)
            throw new ArgumentException($"{missing.Count} of {missing.Count + results.Count} examples have no prediction: {string.Join(", ", missing.Take(MostNamed))}{(missing.Count > MostNamed ? ", ..." : "")}.", nameof(predictions));
        if (results.Count == 0) throw new ArgumentException("There is no example to score.", nameof(examples));
        return new NlvrMetrics(results, consistent.Count, consistent.Values.Count(c => c));
    }

    /// <summary>Reads an official predictions file: one <c>identifier,prediction</c> a line, white space around it ignored.</summary>
    /// <exception cref="InvalidDataException">A line has no comma; the message names the file, the line and its text.</exception>
    public static IReadOnlyDictionary<string, string> ReadPredictions(string path)
    {
        var predictions = new Dictionary<string, string>(StringComparer.Ordinal);
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            string[] parts = line.Trim().Split(',');
            if (parts is [""]) continue;
            if (parts.Length < 2) throw new InvalidDataException($"{path}: line {number} is '{line}'; expected an identifier, a comma and a prediction.");
            predictions[parts[0]] = parts[1];
        }
        return predictions;
    }

    private static string SentenceOf(string identifier, NlvrVersion version)
    {
        ArgumentNullException.ThrowIfNull(identifier);
        string[] parts = identifier.Split('-');
        if (version == NlvrVersion.Nlvr1) return parts[0];
        if (parts.Length < 4) throw new ArgumentException($"The identifier '{identifier}' is not of NLVR2; expected split-set-pair-sentence, such as dev-850-0-0.");
        parts[2] = "";
        return string.Join('-', parts);
    }
}
