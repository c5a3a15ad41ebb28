using System.Globalization;

namespace Blip.MLNet.Modules.Adapters;

/// <summary>How many numbers of a model are trained.</summary>
/// <param name="Trainable">Numbers with a gradient.</param>
/// <param name="All">All numbers, those of adapters included.</param>
public readonly record struct TrainableParameters(long Trainable, long All)
{
    /// <summary>Counts a model's parameters and those that an adapter adds.</summary>
    /// <param name="model">The model.</param>
    /// <param name="adapter">Its adapter, or null.</param>
    public static TrainableParameters Count(nn.Module model, LoraAdapter? adapter = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        long trainable = 0, all = 0;
        foreach (Parameter parameter in model.named_parameters().Select(p => p.Item2).Concat(adapter?.Matrices().Select(m => m.Parameter) ?? []))
        {
            all += parameter.numel();
            if (parameter.requires_grad) trainable += parameter.numel();
        }
        all += adapter?.SavedNumbers ?? 0; // the model's own values are there too
        return new TrainableParameters(trainable, all);
    }

    /// <summary>Trainable numbers in percent.</summary>
    public double Percent => 100.0 * Trainable / All;

    /// <summary>The line that PEFT's print_trainable_parameters prints.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"trainable params: {Trainable:N0} || all params: {All:N0} || trainable%: {Percent:R}");
}
