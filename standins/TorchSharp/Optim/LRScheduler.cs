using System.Collections.Generic;
using System.Linq;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            /// <summary>
            /// Sets the learning rates of an optimizer's groups. `step()` goes from the present rates to the next (a change from
            /// outside stays in), `step(epoch)` computes them from the first rates. A scheduler sets its first rates when it is made.
            /// </summary>
            public abstract class LRScheduler
            {
                internal readonly Optimizer _optimizer;
                internal int _last_epoch;
                internal IList<double> _last_lrs;
                internal readonly IList<double> _base_lrs;
                private readonly bool verbose;
                protected int _step_count;

                protected LRScheduler(Optimizer optimizer, int last_epoch = -1, bool verbose = false)
                {
                    ArgumentNullException.ThrowIfNull(optimizer);
                    (_optimizer, _last_epoch, this.verbose) = (optimizer, last_epoch, verbose);
                    _base_lrs = [.. optimizer.ParamGroups.Select(group => group.InitialLearningRate)];
                    _last_lrs = [.. optimizer.ParamGroups.Select(group => group.LearningRate)];
                }

                public virtual void step() => step(null);

                public virtual void step(int? epoch)
                {
                    _step_count++;
                    _last_epoch = epoch ?? _last_epoch + 1;
                    List<double> rates = [.. epoch is null ? get_lr() : get_closed_form_lr()];
                    foreach (var (group, index) in _optimizer.ParamGroups.Take(_base_lrs.Count).Select((group, index) => (group, index)))
                    {
                        group.LearningRate = rates[index];
                        if (verbose && _last_lrs[index] != rates[index]) Console.WriteLine($"Adjusting learning rate to {rates[index]}");
                        _last_lrs[index] = rates[index];
                    }
                }

                protected virtual IEnumerable<double> get_lr() => Present(1);
                protected virtual IEnumerable<double> get_closed_form_lr() => get_lr();
                public IEnumerable<double> get_last_lr() => _last_lrs;

                private protected IEnumerable<double> Present(double factor) => _optimizer.ParamGroups.Select(group => group.LearningRate * factor);
                private protected IEnumerable<double> Base(double factor) => _base_lrs.Select(rate => rate * factor);
            }
        }
    }
}
