using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Layers;
using Blip.MLNet.Modules.Tasks;
using static TorchSharp.torch;

namespace Blip.MLNet.Cli.Commands.Benchmarks;

/// <summary>A captioner of any size with random weights: as slow as a trained one.</summary>
internal static class RandomCaptioner
{
    public static CaptionModel Create(BlipConfig config, Precision precision)
    {
        NativeThreads.Configure();
        var model = new CaptionModel(config, precision == Precision.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32);
        using var scope = NewDisposeScope();
        using (no_grad())
            foreach ((string name, TorchSharp.Modules.Parameter parameter) in model.named_parameters())
            {
                if (parameter.dim() > 1) parameter.normal_(0, 0.02);
                else parameter.fill_(name.EndsWith(".bias", StringComparison.Ordinal) ? 0 : 1);
            }
        model.eval();
        return model;
    }
}
