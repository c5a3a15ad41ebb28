using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Blip.MLNet.Stack.Tests.Torch;

/// <summary>Gradients through a whole module against finite differences, and what training does with them.</summary>
public class ModuleGradientTests
{
    /// <summary>Words to classes, with every kind of layer that a transformer block has.</summary>
    private sealed class Block : nn.Module<Tensor, Tensor>
    {
        private readonly Embedding words = nn.Embedding(6, 4, padding_idx: 0);
        private readonly Parameter position = nn.Parameter(randn(1, 3, 4) * 0.5);
        private readonly LayerNorm norm = nn.LayerNorm(4);
        private readonly Sequential mlp = nn.Sequential(("fc1", nn.Linear(4, 5)), ("act", nn.GELU()), ("fc2", nn.Linear(5, 4)));
        private readonly Linear head = nn.Linear(4, 3);

        public Block() : base(nameof(Block)) => RegisterComponents();

        public override Tensor forward(Tensor ids) // [B, 3] -> [B, 3 classes]
        {
            using var scope = NewDisposeScope();
            Tensor hidden = words.call(ids) + position; // [B, 3, 4]
            hidden += mlp.call(norm.call(hidden));
            return head.call(hidden.mean([1L])).MoveToOuterDisposeScope();
        }
    }

    [Fact]
    public void Gradients_are_finite_differences()
    {
        using Block module = new Block().to(ScalarType.Float64);
        using Tensor ids = tensor(new long[] { 1, 2, 0, 5, 5, 3 }, [2, 3]), classes = tensor(new long[] { 2, 0 }, [2]);
        double Loss()
        {
            using var scope = NewDisposeScope();
            using var ungraded = no_grad();
            return nn.functional.cross_entropy(module.call(ids), classes).ToDouble();
        }
        using (NewDisposeScope()) nn.functional.cross_entropy(module.call(ids), classes).backward();

        const double step = 1e-5;
        foreach (var (name, parameter) in module.named_parameters())
        {
            using var scope = NewDisposeScope();
            double[] grads = parameter.grad!.ToDoubles(), start = parameter.ToDoubles();
            for (int i = 0; i < start.Length; i++)
            {
                double above = At(start[i] + step), below = At(start[i] - step);
                At(start[i]);
                // The padding row of an embedding gets no gradient, although the loss depends on it.
                double expected = name == "words.weight" && i < 4 ? 0 : (above - below) / (2 * step);
                Assert.True(Math.Abs(grads[i] - expected) < 1e-8, $"{name}[{i}]: {grads[i]:R}, expected {expected:R}");

                double At(double value)
                {
                    using (no_grad()) parameter.view(-1)[i].fill_(value);
                    return Loss();
                }
            }
        }
    }

    [Fact]
    public void Training_lowers_the_loss_and_a_forward_leaves_one_tensor()
    {
        using Block module = new();
        using AdamW optimizer = optim.AdamW(module.parameters(), lr: 0.02, weight_decay: 0.01);
        var schedule = optim.lr_scheduler.CosineAnnealingLR(optimizer, 60);
        using Tensor ids = tensor(new long[] { 1, 2, 0, 5, 5, 3, 4, 1, 1 }, [3, 3]), classes = tensor(new long[] { 2, 0, 1 }, [3]);
        List<double> losses = [];
        long live = 0;
        for (int i = 0; i < 60; i++)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            int before = scope.DisposablesCount; // zero_grad leaves a handle to each gradient
            Tensor logits = module.call(ids);
            Assert.Equal(before + 1, scope.DisposablesCount);
            Tensor loss = nn.functional.cross_entropy(logits, classes);
            loss.backward();
            nn.utils.clip_grad_norm_(module.parameters(), 5);
            optimizer.step();
            schedule.step();
            losses.Add(loss.ToDouble());
            scope.DisposeEverything();
            if (i == 1) live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        }
        Assert.True(losses[^1] < losses[0] / 4, $"from {losses[0]} to {losses[^1]}");
        Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
