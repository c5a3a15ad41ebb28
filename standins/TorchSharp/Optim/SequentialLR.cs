using System.Collections.Generic;
using System.Linq;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static LRScheduler SequentialLR(Optimizer optimizer, IEnumerable<LRScheduler> schedulers, IEnumerable<int> milestones, int last_epoch = -1) =>
                new impl.SequentialLR(optimizer, schedulers, milestones, last_epoch);

            public static partial class impl
            {
                /// <summary>One scheduler after the other: the next starts from its own epoch 0 at each milestone.</summary>
                public class SequentialLR : LRScheduler
                {
                    private readonly LRScheduler[] parts;
                    private readonly int[] starts;

                    public SequentialLR(Optimizer optimizer, IEnumerable<LRScheduler> schedulers, IEnumerable<int> milestones, int last_epoch = -1) : base(optimizer, last_epoch + 1)
                    {
                        (parts, starts) = ([.. schedulers], [.. milestones]);
                        if (parts.Any(part => part._optimizer != optimizer))
                            throw new ArgumentException("The SequentialLR scheduler expects all its sub-schedulers to be bound to the same optimizer.");
                        if (starts.Length != parts.Length - 1)
                            throw new ArgumentException($"Received {parts.Length} schedulers and {starts.Length} milestones. The SequentialLR scheduler expects the number of schedulers to be one more than the number of milestones.");
                        // Making the parts has changed the rates: undo that, and let the first set them again.
                        foreach (ILearningRateController group in optimizer.ParamGroups) group.LearningRate = group.InitialLearningRate;
                        foreach (LRScheduler part in parts) part._last_epoch--;
                        parts[0].step();
                        _last_lrs = parts[0]._last_lrs;
                    }

                    protected override IEnumerable<double> get_lr()
                    {
                        int index = starts.Length;
                        while (index > 0 && starts[index - 1] > _last_epoch) index--;
                        if (index > 0 && starts[index - 1] == _last_epoch) parts[index].step(0);
                        else parts[index].step();
                        return Present(1);
                    }
                }
            }
        }
    }
}
