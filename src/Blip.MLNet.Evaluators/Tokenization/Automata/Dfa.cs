using System.Runtime.CompilerServices;

namespace Blip.MLNet.Evaluators.Tokenization.Automata;

/// <summary>
/// A deterministic automaton for a list of patterns, whose states are made when a text first reaches them.
/// Safe for many threads: states never change but for links that all threads would set alike.
/// </summary>
internal sealed class Dfa
{
    private readonly Positions _positions;
    private readonly Alphabet _alphabet;
    private readonly bool[][] _members; // [position][class]
    private readonly Dictionary<int[], DfaState> _states = new(new SameNumbers());
    private readonly Lock _making = new();

    public Dfa(IReadOnlyList<Pattern> patterns)
    {
        _positions = new Positions(patterns);
        _alphabet = new Alphabet(_positions.Sets);
        _members = [.. _positions.Sets.Select(_alphabet.MembersOf)];
        ClassOf = _alphabet.ClassOf;
        Start = new DfaState(_alphabet.Count, Positions.None, _positions.Starts);
    }

    public DfaState Start { get; }

    /// <summary>The class of each code unit: the index into <see cref="DfaState.Next"/>.</summary>
    public byte[] ClassOf { get; }

    /// <summary>
    /// The length of the longest part of the text from <paramref name="start"/> on that a pattern matches, and the first pattern
    /// that does; 0 if none does.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // most runs are over before the runtime would get to it
    public int LongestMatch(ReadOnlySpan<char> text, int start, ref DeadEnds? deadEnds, out int pattern)
    {
        byte[] classOf = ClassOf;
        DfaState state = Start;
        int end = start;
        pattern = Positions.None;
        for (int i = start; i < text.Length; i++)
        {
            byte k = classOf[text[i]];
            state = state.Next[k] ?? Make(state, k);
            if (state.Pattern != Positions.None)
            {
                pattern = state.Pattern;
                end = i + 1;
            }
            else if (state.IsDead)
            {
                break;
            }
            else if (i - end >= DeadEnds.Far)
            {
                end = SearchOn(text, i + 1, end, state, deadEnds ??= new DeadEnds(), ref pattern);
                break;
            }
        }
        return end - start;
    }

    // The end of the longest match, for a search that is far behind its last match.
    private int SearchOn(ReadOnlySpan<char> text, int from, int end, DfaState state, DeadEnds deadEnds, ref int pattern)
    {
        for (int i = from; i < text.Length; i++)
        {
            byte k = ClassOf[text[i]];
            state = state.Next[k] ?? Make(state, k);
            if (state.Pattern != Positions.None)
            {
                pattern = state.Pattern;
                end = i + 1;
                deadEnds.Matched();
            }
            else if (state.IsDead || deadEnds.Passes(state, i))
            {
                break;
            }
        }
        deadEnds.Ended();
        return end;
    }

    /// <summary>Whether the first pattern of the automaton matches the whole text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool IsMatch(ReadOnlySpan<char> text)
    {
        DfaState state = Start;
        foreach (char c in text)
        {
            byte k = ClassOf[c];
            state = state.Next[k] ?? Make(state, k);
            if (state.IsDead) return false;
        }
        return state.Pattern == 0;
    }

    /// <summary>The state after <paramref name="from"/> on a character class, made if it is not there yet.</summary>
    public DfaState Make(DfaState from, int characterClass)
    {
        lock (_making)
        {
            int[] reached = Array.FindAll(from.Targets, p => _members[p][characterClass]);
            if (!_states.TryGetValue(reached, out DfaState? next))
            {
                int[] targets = [.. reached.SelectMany(p => _positions.After(p)).Distinct().Order()];
                int pattern = reached.Length == 0 ? Positions.None : reached.Min(_positions.EndOf);
                next = new DfaState(_alphabet.Count, pattern, targets) { IsDead = reached.Length == 0 };
                _states.Add(reached, next);
            }
            Volatile.Write(ref from.Next[characterClass], next);
            return next;
        }
    }

    private sealed class SameNumbers : IEqualityComparer<int[]>
    {
        public bool Equals(int[]? a, int[]? b) => a.AsSpan().SequenceEqual(b);

        public int GetHashCode(int[] numbers)
        {
            var hash = new HashCode();
            foreach (int n in numbers) hash.Add(n);
            return hash.ToHashCode();
        }
    }
}

/// <summary>A state of a <see cref="Dfa"/>.</summary>
internal sealed class DfaState(int classes, int pattern, int[] targets)
{
    /// <summary>The state after each character class; null where it is not made yet (<see cref="Dfa.Make"/>).</summary>
    public readonly DfaState?[] Next = new DfaState?[classes];

    /// <summary>The first pattern that matches the text read so far, or <see cref="Positions.None"/>.</summary>
    public readonly int Pattern = pattern;

    /// <summary>The positions that may come next.</summary>
    public readonly int[] Targets = targets;

    /// <summary>Whether no pattern can match any more.</summary>
    public bool IsDead { get; init; }
}
