using System.Text.Json;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Tokens;
using Blip.MLNet.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Modules.Tests.Tasks;

/// <summary>What the tests of the tasks share.</summary>
internal static class TaskGoldens
{
    private static readonly Lazy<BlipTokenizer> LazyTokenizer = new(() => BlipTokenizer.Load(Goldens.PathOf("blip", "vocab.txt")));

    public static BlipTokenizer Tokenizer => LazyTokenizer.Value;

    public static bool Has(string golden) => Goldens.Has("blip", golden, "case.json");

    /// <summary>The names of a case's tests that a filter keeps; none where the set lacks the case.</summary>
    public static TheoryData<string> Names(string golden, Func<GoldenTest, bool> filter) =>
        Has(golden) ? [.. GoldenCase.Open(golden).Tests.Where(filter).Select(t => t.Name)] : [];

    public static Tensor Rows(this JsonElement json, string name)
    {
        int[][] rows = json.GetProperty(name).IntRows();
        return torch.tensor(rows.SelectMany(r => r).Select(i => (long)i).ToArray()).view(rows.Length, -1);
    }

    public static TextTensors Text(this JsonElement json, string ids, string mask) => new(json.Rows(ids), json.Rows(mask));

    public static Tensor Input(this GoldenTest test, string name) => test.Case.Input(test.Inputs.Text(name)).ToTensor();

    public static int[] WithoutPadding(int[] row, int pad) => [.. row.Reverse().SkipWhile(id => id == pad).Reverse()];

    /// <summary>The tokens that the tokenizer makes are those of the golden, [CLS] aside, padding aside.</summary>
    public static void AssertTokens(int[][] expected, IReadOnlyList<string> texts, int? maxLength = null)
    {
        for (int i = 0; i < texts.Count; i++)
            Assert.Equal(WithoutPadding(expected[i], Tokenizer.PadId)[1..], Tokenizer.Encode(texts[i], true, maxLength)[1..]);
    }
}
