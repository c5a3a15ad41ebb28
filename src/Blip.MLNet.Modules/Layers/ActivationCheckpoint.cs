namespace Blip.MLNet.Modules.Layers;

/// <summary>
/// Trades time for memory in training (Chen et al. 2016): what a step computes on its way is not kept for the backward pass but
/// computed again there, from the step's input and with the same random draws.
/// </summary>
internal static class ActivationCheckpoint
{
    /// <summary>Runs a step of one input. Without gradients it is an ordinary call.</summary>
    /// <param name="step">What to run; it is called again in the backward pass and must read nothing that changes until then.</param>
    /// <param name="input">Any shape.</param>
    /// <returns>The step's result.</returns>
    public static Tensor Run(Func<Tensor, Tensor> step, Tensor input)
    {
        if (!torch.is_grad_enabled()) return step(input);
        var call = new Call(step, input);
        if (input.requires_grad) return Recomputed.apply(call, input);
        // A frozen input gives no gradient to follow; the step's own parameters are reached through an input that stands for them.
        return Recomputed.apply(call, torch.zeros(1, requires_grad: true));
    }

    private sealed record Call(Func<Tensor, Tensor> Step, Tensor Input);

    private sealed class Recomputed : autograd.SingleTensorFunction<Recomputed>
    {
        private const string CallKey = "call", DrawsKey = "draws";

        public override string Name => nameof(ActivationCheckpoint);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var call = (Call)vars[0];
            ctx.save_data(CallKey, call.Step);
            ctx.save_for_backward([call.Input]);
            using var noGrad = torch.no_grad();
            using var scope = torch.NewDisposeScope();
            var draws = new RandomDraws(call.Input.device_type);
            ctx.save_data(DrawsKey, draws);
            draws.Begin();
            return call.Step(call.Input).MoveToOuterDisposeScope();
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            using var scope = torch.NewDisposeScope();
            Tensor saved = ctx.get_saved_variables()[0], input = saved.detach();
            input.requires_grad = saved.requires_grad;
            using (torch.enable_grad())
            {
                Tensor output;
                using (((RandomDraws)ctx.get_data(DrawsKey)).Repeat()) output = ((Func<Tensor, Tensor>)ctx.get_data(CallKey))(input);
                autograd.backward([output], [grad_output]); // fills the gradients of the parameters, and of the input
            }
            Tensor gradient = input.requires_grad ? input.grad! : torch.zeros(1);
            return [null!, gradient.MoveToOuterDisposeScope()];
        }
    }
}
