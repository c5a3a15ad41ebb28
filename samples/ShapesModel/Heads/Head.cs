using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Images;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Tokens;
using Blip.MLNet.Modules.Vision;
using TorchSharp;

namespace Blip.MLNet.Samples.ShapesModel.Heads;

/// <summary>A task that a model is trained for. The picture encoder, or the part of it that learns no more, is run once over all pictures.</summary>
/// <typeparam name="TModel">The task's module.</typeparam>
internal abstract class Head<TModel> where TModel : torch.nn.Module
{
    /// <summary>The highest learning rate.</summary>
    public virtual double Rate => 1e-3;

    /// <summary>A model without values.</summary>
    public abstract TModel Make(BlipConfig config);

    /// <summary>The model's picture encoder.</summary>
    public abstract VisionTransformer Vision(TModel model);

    /// <summary>Whether a parameter stays as it is.</summary>
    public virtual bool IsFrozen(TModel model, string name) => name.StartsWith("visual_encoder.", StringComparison.Ordinal);

    /// <summary>What the frozen part makes of every picture of a set, [scenes, 1 + P, W].</summary>
    public virtual torch.Tensor States(TModel model, SceneSet set) => set.States(Vision(model).forward);

    /// <summary>The loss of a step's batch.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="set">The scenes.</param>
    /// <param name="states">What <see cref="States"/> gave of them.</param>
    /// <param name="step">Which step, from 0 on.</param>
    /// <param name="steps">Of how many.</param>
    public abstract torch.Tensor Loss(TModel model, BlipTokenizer tokenizer, SceneSet set, torch.Tensor states, int step, int steps);

    /// <summary>The model for use, which takes it over.</summary>
    public abstract BlipPredictor<TModel> Predictor(TModel model, BlipTokenizer tokenizer, ImageProcessor processor);

    /// <summary>Loads what a predictor has saved.</summary>
    public abstract BlipPredictor<TModel> Load(string path, ModelLoadOptions? options = null);

    /// <summary>Prints how often the model is right on held-out scenes.</summary>
    public abstract void Report(BlipPredictor<TModel> predictor, SceneSet heldOut);
}
