using System.Runtime.CompilerServices;
using Blip.MLNet.Evaluators.Tokenization.Automata;

namespace Blip.MLNet.Evaluators.Tokenization.Rules;

/// <summary>How a token is written for the text that matched.</summary>
internal enum Rewrite
{
    /// <summary>As it is.</summary>
    None,

    /// <summary>As the rule's constant.</summary>
    Constant,

    /// <summary>Not at all.</summary>
    Skip,

    /// <summary>Not at all: the line ends.</summary>
    NewLine,

    /// <summary>Without soft hyphens (U+00AD); one that stands alone is a hyphen.</summary>
    DropSoftHyphens,

    /// <summary>With U+00A0 for each space.</summary>
    JoinSpaces,

    /// <summary>With -LRB- and -RRB- for parentheses, and U+00A0 for each space.</summary>
    NameParentheses,

    /// <summary>With &amp; for its entity.</summary>
    DecodeAmpersands,

    /// <summary>As quotes in the manner of LaTeX; an undirected one opens.</summary>
    OpenQuote,

    /// <summary>As quotes in the manner of LaTeX; an undirected one closes.</summary>
    CloseQuote,

    /// <summary>With cents, # and $ for ¢, £ and €.</summary>
    NameCurrency,

    /// <summary>With digits for ¼ ½ ¾ ⅓ ⅔.</summary>
    SpellFraction,

    /// <summary>As two hyphens where there are three or four.</summary>
    ShortenDash,
}

/// <summary>What becomes of the period that ends an abbreviation.</summary>
internal enum FinalPeriod
{
    /// <summary>It belongs to the token.</summary>
    Kept,

    /// <summary>It belongs to the token and is read again, as the end of the sentence.</summary>
    Doubled,

    /// <summary>As <see cref="Doubled"/>, but a single letter leaves it to the sentence.</summary>
    DoubledAfterAcronym,
}

/// <summary>One kind of token: the texts that it covers, and what is made of them.</summary>
internal sealed class TokenRule(Pattern body)
{
    private readonly Lazy<Dfa> _body = new(() => new Dfa([body]));
    private readonly Pattern? _before;
    private readonly Lazy<Dfa>? _beforeDfa;

    public Pattern Body { get; } = body;

    /// <summary>What has to come after the token, without being a part of it.</summary>
    public Pattern? Before
    {
        get => _before;
        init
        {
            _before = value;
            _beforeDfa = value is null ? null : new(() => new Dfa([value]));
        }
    }

    public Rewrite Rewrite { get; init; }

    /// <summary>The token for <see cref="Rewrite.Constant"/>.</summary>
    public string Constant { get; init; } = "";

    /// <summary>The number of code units at the end of the match that are left to the next token.</summary>
    public int GiveBack { get; init; }

    public FinalPeriod Period { get; init; }

    /// <summary>The rule's whole language: the token with what has to follow.</summary>
    public Pattern Whole => Before is null ? Body : Body + Before;

    /// <summary>Where the token ends within a text that <see cref="Whole"/> matches: as late as the two parts allow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int TokenLength(ReadOnlySpan<char> match)
    {
        if (Before is null) return match.Length;
        if (Before.FixedLength is int behind) return match.Length - behind;
        if (Body.FixedLength is int own) return own;
        return LongestSplit(match, _body.Value, _beforeDfa!.Value);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int LongestSplit(ReadOnlySpan<char> match, Dfa body, Dfa before)
    {
        int longest = 0;
        DfaState state = body.Start;
        for (int i = 0; i < match.Length; i++)
        {
            byte k = body.ClassOf[match[i]];
            state = state.Next[k] ?? body.Make(state, k);
            if (state.IsDead) break;
            if (state.Pattern == 0 && before.IsMatch(match[(i + 1)..])) longest = i + 1;
        }
        return longest;
    }
}
