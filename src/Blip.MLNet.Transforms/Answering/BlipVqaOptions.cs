using System.Text.Json.Serialization;
using Blip.MLNet.Modules.Generation;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Transforms.Models;

namespace Blip.MLNet.Transforms.Answering;

/// <summary>Settings of the <c>BlipVqa</c> transform. Answers are generated, or chosen out of a list.</summary>
public sealed record BlipVqaOptions() : BlipModelOptions(DefaultModel)
{
    /// <summary>The base model for question answering on the Hugging Face hub.</summary>
    public const string DefaultModel = "Salesforce/blip-vqa-base";

    /// <summary>An answerer in memory, used instead of <see cref="BlipModelOptions.Model"/>. It is shared, and disposing it is left to its owner.</summary>
    [JsonIgnore]
    public BlipQuestionAnswerer? Answerer { get; init; }

    /// <summary>Answers to choose from; they live in the model zip. Null: answers are generated.</summary>
    public IReadOnlyList<string>? Answers { get; init; }

    /// <summary>When choosing: how many answers are scored in full. See <see cref="VqaOptions.KTest"/>.</summary>
    public int KTest { get => Answering.KTest; init => Answering = Answering with { KTest = value }; }

    /// <summary>Answers a question in the vector columns. Generated ones are at most <see cref="NumBeams"/>.</summary>
    public int TopN { get; init; } = 1;

    /// <summary>When generating: see <see cref="GenerationOptions.NumBeams"/>.</summary>
    public int NumBeams { get => Generation.NumBeams; init => Generation = Generation with { NumBeams = value }; }

    /// <summary>When generating: see <see cref="GenerationOptions.MaxLength"/>.</summary>
    public int MaxLength { get => Generation.MaxLength; init => Generation = Generation with { MaxLength = value }; }

    /// <summary>When generating: see <see cref="GenerationOptions.MinLength"/>.</summary>
    public int MinLength { get => Generation.MinLength; init => Generation = Generation with { MinLength = value }; }

    /// <summary>When generating: see <see cref="GenerationOptions.Stopping"/>.</summary>
    public BeamStopping Stopping { get => Generation.Stopping; init => Generation = Generation with { Stopping = value }; }

    /// <summary>See <see cref="VqaOptions.ReferenceCompatible"/>.</summary>
    public bool ReferenceCompatible { get => Answering.ReferenceCompatible; init => Answering = Answering with { ReferenceCompatible = value }; }

    /// <summary>See <see cref="VqaOptions.CleanQuestions"/>.</summary>
    public bool CleanQuestions { get => Answering.CleanQuestions; init => Answering = Answering with { CleanQuestions = value }; }

    /// <summary>See <see cref="VqaOptions.MaxQuestionTokens"/>.</summary>
    public int MaxQuestionTokens { get => Answering.MaxQuestionTokens; init => Answering = Answering with { MaxQuestionTokens = value }; }

    /// <summary>Name of a Single column with the answer's score; null: none.</summary>
    public string? ScoreColumnName { get; init; }

    /// <summary>Name of a text vector column with the <see cref="TopN"/> best answers, best first; null: none.</summary>
    public string? AnswersColumnName { get; init; }

    /// <summary>Name of a Single vector column with their scores; null: none.</summary>
    public string? ScoresColumnName { get; init; }

    /// <summary>What the flat settings above set; they are kept nowhere else.</summary>
    private VqaOptions Answering { get; init; } = new();

    private GenerationOptions Generation { get => Answering.Generation; init => Answering = Answering with { Generation = value }; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is out of range, or the answer list is empty; the message names it.</exception>
    public override BlipVqaOptions Validate()
    {
        const string me = nameof(BlipVqaOptions);
        ValidateModel(me, Answerer is not null);
        RequireNameOrNull(ScoreColumnName, me, nameof(ScoreColumnName));
        RequireNameOrNull(AnswersColumnName, me, nameof(AnswersColumnName));
        RequireNameOrNull(ScoresColumnName, me, nameof(ScoresColumnName));
        RequireAtLeast(TopN, 1, me, nameof(TopN));
        if (Answers is { Count: 0 }) throw new ArgumentException($"{me}.{nameof(Answers)} is empty; expected at least one answer, or null to generate them.", nameof(Answers));
        if (Answers is null && TopN > NumBeams) throw new ArgumentException($"{me}.{nameof(TopN)} is {TopN}; a search with {nameof(NumBeams)} {NumBeams} has at most as many answers.", nameof(TopN));
        if (Answers is not null && TopN > Math.Min(KTest, Answers.Count))
            throw new ArgumentException($"{me}.{nameof(TopN)} is {TopN}; of {Answers.Count} answers with {nameof(KTest)} {KTest} there are {Math.Min(KTest, Answers.Count)} scored.", nameof(TopN));
        ToVqaOptions().Validate();
        return this;
    }

    /// <summary>How questions are read and answered.</summary>
    internal VqaOptions ToVqaOptions() => Answering with { Generation = Generation with { NumReturnSequences = Answers is null ? TopN : 1 } };
}
