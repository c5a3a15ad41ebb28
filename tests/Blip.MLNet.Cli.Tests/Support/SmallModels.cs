using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Tokens;
using Blip.MLNet.Modules.Weights;
using static TorchSharp.torch;

namespace Blip.MLNet.Cli.Tests.Support;

/// <summary>Small models of every task with random weights, each in one file.</summary>
internal static class SmallModels
{
    private static readonly Lazy<string> Folder = new(() =>
    {
        string folder = Directory.CreateTempSubdirectory("blip-small-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    });

    private static readonly Lazy<string> MatcherFile = new(() => Make("matcher", () => new RetrievalModel(SmallCaptioner.Config), m => new BlipMatcher(m, Tokenizer), (m, s) => m.Save(s)));
    private static readonly Lazy<string> AnswererFile = new(() => Make("answerer", () => new VqaModel(SmallCaptioner.Config), m => new BlipQuestionAnswerer(m, Tokenizer), (m, s) => m.Save(s)));
    private static readonly Lazy<string> ReasonerFile = new(() => Make("reasoner", () => new NlvrModel(SmallCaptioner.Config), m => new BlipReasoner(m, Tokenizer), (m, s) => m.Save(s)));

    public static string[] Words { get; } =
        ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "picture", "photo", "of", .. Enumerable.Range(0, 91).Select(i => $"word{(char)('a' + i / 26)}{(char)('a' + i % 26)}")];

    public static BlipTokenizer Tokenizer => new(new Vocabulary(Words, "test"));

    public static string Matcher => MatcherFile.Value;

    public static string Answerer => AnswererFile.Value;

    public static string Reasoner => ReasonerFile.Value;

    /// <summary>Random values that make a model's answers differ from picture to picture.</summary>
    public static void Fill(nn.Module model)
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(7);
        using (no_grad())
            foreach ((string name, Tensor tensor) in ModuleWeights.Tensors(model))
                if (tensor.is_floating_point()) tensor.copy_(randn(tensor.shape, generator: random) * (name.Contains("norm", StringComparison.OrdinalIgnoreCase) ? 0.1 : 0.4));
    }

    private static string Make<TModel, TPredictor>(string name, Func<TModel> create, Func<TModel, TPredictor> wrap, Action<TPredictor, Stream> save) where TModel : nn.Module where TPredictor : IDisposable
    {
        TModel model = create();
        Fill(model);
        using TPredictor predictor = wrap(model);
        string path = Path.Combine(Folder.Value, name + ".safetensors");
        using FileStream file = File.Create(path);
        save(predictor, file);
        return path;
    }
}
