using System.CommandLine;
using Blip.MLNet.Modules.Generation;

namespace Blip.MLNet.Cli.CommandLine;

/// <summary>The options of every command that generates text.</summary>
internal sealed class GenerationOptionSet
{
    private readonly GenerationOptions _defaults;
    private readonly Option<int?> _beams, _maxLength, _minLength, _captions, _topK;
    private readonly Option<double?> _topP, _temperature, _repetition, _length;
    private readonly Option<bool> _sample = new("--sample") { Description = "Draw words at random instead of searching for the likeliest (one beam)." };
    private readonly Option<long> _seed = new("--seed") { Description = "Seed of --sample.", HelpName = "N" };

    public GenerationOptionSet(GenerationOptions defaults)
    {
        _defaults = defaults;
        _beams = Number<int?>("--beams", "Beams of the search; 1 is greedy.", defaults.NumBeams);
        _maxLength = Number<int?>("--max-length", "Longest text in tokens, with the prompt and the start token.", defaults.MaxLength);
        _minLength = Number<int?>("--min-length", "Shortest text in tokens, with the prompt and the start token.", defaults.MinLength);
        _captions = Number<int?>("--num-captions", "Texts for each picture, best first; at most the beams.", defaults.NumReturnSequences);
        _topP = Number<double?>("--top-p", "When sampling: only the likeliest words that together have this probability.", defaults.TopP);
        _topK = Number<int?>("--top-k", "When sampling: only this many of the likeliest words; 0: all.", defaults.TopK);
        _temperature = Number<double?>("--temperature", "When sampling: above 1 bolder, below 1 tamer.", defaults.Temperature);
        _repetition = Number<double?>("--repetition-penalty", "Above 1, words that occurred already become unlikelier.", defaults.RepetitionPenalty);
        _length = Number<double?>("--length-penalty", "Above 1, longer texts score better; below 1, shorter ones.", defaults.LengthPenalty);
    }

    public IEnumerable<Option> All => [_beams, _captions, _maxLength, _minLength, _sample, _topP, _topK, _temperature, _repetition, _length, _seed];

    /// <summary>The options as the command line has them, checked.</summary>
    /// <exception cref="UsageException">A value is out of range; the message names its option.</exception>
    public GenerationOptions Read(ParseResult parsed)
    {
        bool sample = parsed.GetValue(_sample);
        int maxLength = parsed.GetValue(_maxLength) ?? _defaults.MaxLength;
        var options = new GenerationOptions
        {
            NumBeams = parsed.GetValue(_beams) ?? (sample ? 1 : _defaults.NumBeams),
            MaxLength = maxLength,
            MinLength = parsed.GetValue(_minLength) ?? Math.Min(_defaults.MinLength, Math.Max(maxLength, 0)),
            NumReturnSequences = parsed.GetValue(_captions) ?? _defaults.NumReturnSequences,
            Sample = sample,
            TopP = parsed.GetValue(_topP) ?? _defaults.TopP,
            TopK = parsed.GetValue(_topK) ?? _defaults.TopK,
            Temperature = parsed.GetValue(_temperature) ?? _defaults.Temperature,
            RepetitionPenalty = parsed.GetValue(_repetition) ?? _defaults.RepetitionPenalty,
            LengthPenalty = parsed.GetValue(_length) ?? _defaults.LengthPenalty,
            Seed = parsed.GetValue(_seed),
        };
        try
        {
            return options.Validate();
        }
        catch (ArgumentException e)
        {
            throw new UsageException(InOptionNames(ErrorText.Of(e)), e);
        }
    }

    private static string InOptionNames(string message)
    {
        (string Property, string Option)[] names =
        [
            (nameof(GenerationOptions.NumBeams), "--beams"), (nameof(GenerationOptions.MaxLength), "--max-length"), (nameof(GenerationOptions.MinLength), "--min-length"),
            (nameof(GenerationOptions.NumReturnSequences), "--num-captions"), (nameof(GenerationOptions.TopP), "--top-p"), (nameof(GenerationOptions.TopK), "--top-k"),
            (nameof(GenerationOptions.Temperature), "--temperature"), (nameof(GenerationOptions.RepetitionPenalty), "--repetition-penalty"),
            (nameof(GenerationOptions.LengthPenalty), "--length-penalty"), (nameof(GenerationOptions.Sample), "--sample"),
        ];
        message = message.Replace(nameof(GenerationOptions) + ".", "", StringComparison.Ordinal);
        foreach ((string property, string option) in names) message = message.Replace(property, option, StringComparison.Ordinal);
        return message;
    }

    private static Option<T> Number<T>(string name, string description, object standard) =>
        new(name) { Description = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{description} Default: {standard}."), HelpName = "N" };
}
