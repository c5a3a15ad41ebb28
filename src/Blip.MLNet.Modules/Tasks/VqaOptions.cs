using Blip.MLNet.Modules.Generation;

namespace Blip.MLNet.Modules.Tasks;

/// <summary>How questions are read and answered. The defaults are those of the reference (models/blip_vqa.py), apart from its reading of padding.</summary>
public sealed record VqaOptions
{
    /// <summary>How an answer's words are searched.</summary>
    public GenerationOptions Generation { get; init; } = new() { NumBeams = 3, MaxLength = 10, MinLength = 1 };

    /// <summary>
    /// Lets generated answers look at the padding of their questions, as the reference does: an answer then depends on the
    /// other questions of its batch. Off, each question gets in a batch what it gets alone. Ranking is not affected.
    /// </summary>
    public bool ReferenceCompatible { get; init; }

    /// <summary>
    /// Applies the rules of the reference's data set to questions (pre_question: lower case, some marks deleted, 50 words), which its
    /// model and its demo do not.
    /// </summary>
    public bool CleanQuestions { get; init; }

    /// <summary>Tokens of a question that are read, [ENC] and [SEP] included; the rest is cut. 35 in the reference.</summary>
    public int MaxQuestionTokens { get; init; } = 35;

    /// <summary>When ranking: how many answers are scored in full; all of them if the list is shorter. 128 in the reference.</summary>
    public int KTest { get; init; } = 128;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    public VqaOptions Validate()
    {
        ArgumentNullException.ThrowIfNull(Generation);
        Generation.Validate();
        Configuration.Check.AtLeast(MaxQuestionTokens, 3, nameof(VqaOptions), nameof(MaxQuestionTokens));
        Configuration.Check.AtLeast(KTest, 1, nameof(VqaOptions), nameof(KTest));
        return this;
    }
}

/// <summary>An answer that was generated.</summary>
/// <param name="Text">The words; empty where the model finds none.</param>
/// <param name="Score">See <see cref="GeneratedSequence.Score"/>: higher is likelier.</param>
public sealed record GeneratedAnswer(string Text, double Score);
