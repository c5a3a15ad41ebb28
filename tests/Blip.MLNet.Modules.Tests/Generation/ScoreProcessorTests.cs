using System.Globalization;
using Blip.MLNet.Modules.Generation;
using Blip.MLNet.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Modules.Tests.Generation;

/// <summary>Every processor against the reference's (case 'logits_processors').</summary>
public class ScoreProcessorTests
{
    private static readonly GoldenCase Golden = GoldenCase.Open("logits_processors");

    public static TheoryData<string> Names => [.. Golden.Tests.Select(t => t.Name)];

    [Theory(SkipTestWithoutData = true), MemberData(nameof(Names))]
    public void Equals_the_reference(string name)
    {
        using var scope = torch.NewDisposeScope();
        GoldenTest test = Golden.Test(name);
        GoldenTensor ids = Golden.Input(test.Inputs.Text("ids"));
        int[][] rows = [.. ids.ToInt64().Select(i => (int)i).Chunk((int)ids.Shape[1])];
        Tensor actual = Processor(name).Process(rows, Golden.Input(test.Inputs.Text("logits")).ToTensor());
        test.AssertClose("out", actual);
    }

    private static IScoreProcessor Processor(string name)
    {
        int split = name.LastIndexOf('_');
        double value = double.Parse(name[(split + 1)..], CultureInfo.InvariantCulture);
        return name[..split] switch
        {
            "repetition" => new RepetitionPenaltyProcessor(value),
            "min_length" => new MinLengthProcessor((int)value, Golden.Config.GetProperty("tokens").Int("sep")),
            "top_k" => new TopKProcessor((int)value),
            "top_p" => new TopPProcessor(value),
            "temperature" => new TemperatureProcessor(value),
            _ => throw new InvalidDataException($"No processor is known for golden '{name}'."),
        };
    }
}
