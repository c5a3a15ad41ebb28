namespace Blip.MLNet.Trainers.Optimization;

/// <summary>
/// AdamW over float32 masters, parameter by parameter: a parameter's gradient and temporaries are freed before the next one's turn, and on
/// the CPU it is one pass over the memory. The results are those of PyTorch's AdamW up to rounding.
/// </summary>
internal sealed class AdamW(IReadOnlyList<TrainedParameter> parameters, AdamWOptions options)
{
    /// <summary>Updates so far.</summary>
    public long Steps { get; set; }

    public IReadOnlyList<TrainedParameter> Parameters { get; } = parameters;

    /// <summary>The length of the gradient over all parameters; not finite where a gradient is not.</summary>
    public double GradientNorm()
    {
        using var noGrad = torch.no_grad();
        double sum = 0;
        foreach (TrainedParameter parameter in Parameters)
        {
            using var scope = torch.NewDisposeScope();
            if (parameter.Working.grad is { } gradient) sum += GradientLength.SumOfSquares(gradient);
        }
        return Math.Sqrt(sum);
    }

    /// <summary>Whether every number that is trained is finite.</summary>
    public bool IsFinite()
    {
        using var noGrad = torch.no_grad();
        foreach (TrainedParameter parameter in Parameters)
        {
            using var scope = torch.NewDisposeScope();
            if (!parameter.Master.isfinite().all().ToBoolean()) return false;
        }
        return true;
    }

    /// <summary>Updates every parameter that has a gradient, and drops the gradients.</summary>
    /// <param name="rate">The learning rate.</param>
    /// <param name="gradientScale">What gradients are multiplied by.</param>
    public void Step(double rate, double gradientScale = 1)
    {
        using var noGrad = torch.no_grad();
        Steps++;
        double correction1 = 1 - Math.Pow(options.Beta1, Steps), correction2 = Math.Sqrt(1 - Math.Pow(options.Beta2, Steps));
        foreach (TrainedParameter parameter in Parameters)
        {
            using var scope = torch.NewDisposeScope();
            if (parameter.Working.grad is not { } gradient) continue;
            double own = rate * parameter.RateScale;
            var step = new AdamWStep(options, 1 - own * parameter.WeightDecay, own / correction1, correction2, gradientScale);
            step.Apply(parameter, gradient);
            parameter.Working.grad = null!;
        }
    }

    /// <summary>Drops the gradients.</summary>
    public void DropGradients()
    {
        foreach (TrainedParameter parameter in Parameters) parameter.Working.grad = null!;
    }
}
