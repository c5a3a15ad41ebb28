namespace Blip.MLNet.Evaluators.Tokenization.Rules;

/// <summary>
/// The kinds of tokens of the Penn Treebank tokenizer of Stanford CoreNLP 3.4.1, in the order that settles ties:
/// the rule that matches most of the text wins, and of several the first.
/// </summary>
internal static class PtbRules
{
    public static readonly TokenRule[] All =
    [
        .. WordRules.SplitWords,
        .. MarkupRules.Rules,
        .. WordRules.Words,
        .. WebRules.Addresses,
        .. WordRules.Endings,
        .. NumberRules.Numbers,
        .. CompoundRules.Fixed,
        .. NumberRules.Money,
        .. AbbreviationRules.Rules,
        .. WebRules.FileNames,
        .. WordRules.WordsBeforePause,
        .. NumberRules.Phones,
        .. PunctuationRules.DoubleQuotes,
        .. PunctuationRules.Comparisons,
        .. PunctuationRules.Emoticons,
        .. PunctuationRules.Brackets,
        .. PunctuationRules.Runs,
        .. CompoundRules.Rules,
        .. PunctuationRules.OpeningSingleQuote,
        .. WordRules.EndingsAnywhere,
        .. PunctuationRules.Signs,
        .. PunctuationRules.Layout,
    ];
}
