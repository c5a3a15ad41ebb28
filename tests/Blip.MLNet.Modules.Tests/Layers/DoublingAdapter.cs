using Blip.MLNet.Modules.Layers;
using static TorchSharp.torch;

namespace Blip.MLNet.Modules.Tests.Layers;

/// <summary>An adapter that doubles a layer's output.</summary>
internal sealed class DoublingAdapter : ILinearAdapter
{
    public Tensor Apply(Tensor input, Tensor product) => product * 2;
}
