using System.Runtime.CompilerServices;
using Blip.MLNet.Evaluators.Tokenization.Automata;

namespace Blip.MLNet.Evaluators.Tokenization.Rules;

/// <summary>Walks over a text token by token. Blanks, and characters that no rule knows, are passed over; they end a word.</summary>
internal ref struct PtbScanner(ReadOnlySpan<char> text)
{
    private static readonly Dfa Automaton = new([.. PtbRules.All.Select(r => r.Whole)]);

    private readonly ReadOnlySpan<char> _text = text;
    private int _position;
    private DeadEnds? _deadEnds;

    /// <summary>The rule of the current token.</summary>
    public TokenRule Rule { get; private set; } = PtbRules.All[0];

    /// <summary>The characters of the current token as they are in the text.</summary>
    public ReadOnlySpan<char> Raw { get; private set; }

    /// <summary>Moves to the next token; false at the end of the text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool MoveNext()
    {
        while (_position < _text.Length)
        {
            int length = Automaton.LongestMatch(_text, _position, ref _deadEnds, out int pattern);
            if (length > 0 && PtbRules.All[pattern] is { Rewrite: not Rewrite.Skip } rule)
            {
                Take(_text.Slice(_position, length), rule);
                return true;
            }
            _position += Math.Max(1, length);
        }
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Take(ReadOnlySpan<char> match, TokenRule rule)
    {
        int length = rule.TokenLength(match) - rule.GiveBack;
        Rule = rule;
        Raw = match[..length];
        _position += length;
        if (rule.Period == FinalPeriod.Kept) return;
        _position--;
        if (rule.Period == FinalPeriod.DoubledAfterAcronym && length == 2) Raw = match[..1];
    }
}
