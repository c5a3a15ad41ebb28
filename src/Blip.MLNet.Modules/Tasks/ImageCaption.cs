using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Blip.MLNet.Html;
using Blip.MLNet.Modules.Generation;

namespace Blip.MLNet.Modules.Tasks;

/// <summary>A caption. Two are equal if their texts, scores and token ids are.</summary>
/// <param name="Text">The words, without the prompt.</param>
/// <param name="Score">See <see cref="GeneratedSequence.Score"/>: higher is likelier.</param>
[TypeFormatterSource(typeof(HtmlFormatterSource))]
public sealed record ImageCaption(string Text, double Score) : IHtmlView
{
    /// <summary>
    /// The token ids that were generated, as <see cref="GeneratedSequence.Ids"/> has them: [DEC], the prompt's, the words', and [SEP] if
    /// the caption ended before the greatest length. Empty for a caption that no model made.
    /// </summary>
    public ImmutableArray<int> TokenIds { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The caption and its score as HTML; a notebook shows the object so.</summary>
    public string ToHtml() => string.Create(CultureInfo.InvariantCulture, $"{WebUtility.HtmlEncode(Text)} <small>({Score:F3})</small>");

    /// <inheritdoc />
    public bool Equals(ImageCaption? other) => other is not null && Text == other.Text && Score.Equals(other.Score) && TokenIds.AsSpan().SequenceEqual(other.TokenIds.AsSpan());

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Text, Score, TokenIds.Length);
}
