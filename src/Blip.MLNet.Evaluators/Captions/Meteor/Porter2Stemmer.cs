namespace Blip.MLNet.Evaluators.Captions.Meteor;

/// <summary>
/// The Snowball "english" stemmer (Porter2, snowballstem.org/algorithms/english) as METEOR 1.5 carries it. Thread-safe.
/// </summary>
internal static class Porter2Stemmer
{
    private static readonly Dictionary<string, string> s_wholeWords = new(StringComparer.Ordinal)
    {
        ["skis"] = "ski", ["skies"] = "sky", ["dying"] = "die", ["lying"] = "lie", ["tying"] = "tie",
        ["idly"] = "idl", ["gently"] = "gentl", ["ugly"] = "ugli", ["early"] = "earli", ["only"] = "onli", ["singly"] = "singl",
        ["sky"] = "sky", ["news"] = "news", ["howe"] = "howe", ["atlas"] = "atlas", ["cosmos"] = "cosmos", ["bias"] = "bias", ["andes"] = "andes",
    };

    private static readonly HashSet<string> s_finishedAfterPlural = new(StringComparer.Ordinal)
    {
        "inning", "outing", "canning", "herring", "earring", "proceed", "exceed", "succeed",
    };

    // Longest suffixes first: the first that fits is the longest.
    private static readonly (string Suffix, string Replacement)[] s_step2 =
    [
        ("ational", "ate"), ("fulness", "ful"), ("iveness", "ive"), ("ization", "ize"), ("ousness", "ous"),
        ("biliti", "ble"), ("lessli", "less"), ("tional", "tion"),
        ("alism", "al"), ("aliti", "al"), ("ation", "ate"), ("entli", "ent"), ("fulli", "ful"), ("iviti", "ive"), ("ousli", "ous"),
        ("enci", "ence"), ("anci", "ance"), ("abli", "able"), ("izer", "ize"), ("ator", "ate"), ("alli", "al"),
        ("bli", "ble"), ("ogi", "og"), ("li", ""),
    ];

    private static readonly (string Suffix, string Replacement)[] s_step3 =
    [
        ("ational", "ate"), ("tional", "tion"), ("alize", "al"), ("icate", "ic"), ("iciti", "ic"), ("ative", ""), ("ical", "ic"), ("ness", ""), ("ful", ""),
    ];

    private static readonly string[] s_step4 =
    [
        "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous", "ive", "ize", "ion", "al", "er", "ic",
    ];

    /// <summary>The stem of a lower-case word.</summary>
    public static string Stem(string word)
    {
        if (s_wholeWords.TryGetValue(word, out string? whole)) return whole;
        if (word.Length < 3) return word;
        var stem = new Buffer(word);
        stem.Plural();
        if (!s_finishedAfterPlural.Contains(stem.ToString()))
        {
            stem.PastAndGerund();
            stem.FinalY();
            stem.Step2();
            stem.Step3();
            stem.Step4();
            stem.Step5();
        }
        return stem.ToString().Replace('Y', 'y');
    }

    private ref struct Buffer
    {
        private readonly char[] _chars;
        private int _length;
        private readonly int _r1, _r2;

        public Buffer(string word)
        {
            if (word[0] == '\'') word = word[1..];
            _chars = new char[word.Length + 2];
            word.CopyTo(_chars);
            _length = word.Length;
            for (int i = 0; i < _length; i++)
                if (_chars[i] == 'y' && (i == 0 || IsVowel(_chars[i - 1]))) _chars[i] = 'Y';
            _r1 = After(0);
            foreach (string prefix in (ReadOnlySpan<string>)["gener", "commun", "arsen"])
                if (Text.StartsWith(prefix)) _r1 = prefix.Length;
            _r2 = After(_r1);
        }

        private readonly ReadOnlySpan<char> Text => _chars.AsSpan(0, _length);

        public override readonly string ToString() => new(_chars, 0, _length);

        public void Plural()
        {
            foreach (string possessive in (ReadOnlySpan<string>)["'s'", "'s", "'"])
                if (Ends(possessive)) { _length -= possessive.Length; break; }
            if (Ends("sses")) _length -= 2;
            else if (Ends("ied") || Ends("ies")) _length -= _length - 3 >= 2 ? 2 : 1;
            else if (Ends("s") && !Ends("us") && !Ends("ss") && HasVowel(_length - 2)) _length--;
        }

        public void PastAndGerund()
        {
            string eed = Ends("eedly") ? "eedly" : Ends("eed") ? "eed" : "";
            if (eed.Length > 0)
            {
                if (_length - eed.Length >= _r1) _length -= eed.Length - 2;
                return;
            }
            string suffix = Ends("ingly") ? "ingly" : Ends("edly") ? "edly" : Ends("ing") ? "ing" : Ends("ed") ? "ed" : "";
            if (suffix.Length == 0 || !HasVowel(_length - suffix.Length)) return;
            _length -= suffix.Length;
            if (Ends("at") || Ends("bl") || Ends("iz")) _chars[_length++] = 'e';
            else if (_length >= 2 && _chars[_length - 1] == _chars[_length - 2] && "bdfgmnprt".Contains(_chars[_length - 1])) _length--;
            else if (_length == _r1 && EndsInShortSyllable(_length)) _chars[_length++] = 'e';
        }

        public readonly void FinalY()
        {
            if (_length > 2 && _chars[_length - 1] is 'y' or 'Y' && !IsVowel(_chars[_length - 2])) _chars[_length - 1] = 'i';
        }

        public void Step2()
        {
            foreach ((string suffix, string replacement) in s_step2)
            {
                if (!Ends(suffix)) continue;
                int start = _length - suffix.Length;
                bool applies = start >= _r1 && suffix switch
                {
                    "ogi" => start > 0 && _chars[start - 1] == 'l',
                    "li" => start > 0 && "cdeghkmnrt".Contains(_chars[start - 1]),
                    _ => true,
                };
                if (applies) Replace(start, replacement);
                return;
            }
        }

        public void Step3()
        {
            foreach ((string suffix, string replacement) in s_step3)
            {
                if (!Ends(suffix)) continue;
                int start = _length - suffix.Length;
                if (start >= (suffix == "ative" ? Math.Max(_r1, _r2) : _r1)) Replace(start, replacement);
                return;
            }
        }

        public void Step4()
        {
            foreach (string suffix in s_step4)
            {
                if (!Ends(suffix)) continue;
                int start = _length - suffix.Length;
                if (start >= _r2 && (suffix != "ion" || (start > 0 && _chars[start - 1] is 's' or 't'))) _length = start;
                return;
            }
        }

        public void Step5()
        {
            if (_length == 0) return;
            int start = _length - 1;
            if (_chars[start] == 'e' && (start >= _r2 || (start >= _r1 && !EndsInShortSyllable(start)))) _length = start;
            else if (_chars[start] == 'l' && start >= _r2 && start > 0 && _chars[start - 1] == 'l') _length = start;
        }

        private void Replace(int start, string replacement)
        {
            replacement.CopyTo(_chars.AsSpan(start));
            _length = start + replacement.Length;
        }

        private readonly bool Ends(string suffix) => Text.EndsWith(suffix);

        private readonly bool HasVowel(int before)
        {
            for (int i = 0; i < before; i++)
                if (IsVowel(_chars[i])) return true;
            return false;
        }

        // The place after the first consonant that follows a vowel.
        private readonly int After(int from)
        {
            int i = from;
            while (i < _length && !IsVowel(_chars[i])) i++;
            while (i < _length && IsVowel(_chars[i])) i++;
            return Math.Min(_length, i + 1);
        }

        private readonly bool EndsInShortSyllable(int end)
        {
            if (end >= 3 && !IsVowel(_chars[end - 1]) && _chars[end - 1] is not ('w' or 'x' or 'Y') && IsVowel(_chars[end - 2]) && !IsVowel(_chars[end - 3])) return true;
            return end == 2 && !IsVowel(_chars[1]) && IsVowel(_chars[0]);
        }

        private static bool IsVowel(char c) => c is 'a' or 'e' or 'i' or 'o' or 'u' or 'y';
    }
}
