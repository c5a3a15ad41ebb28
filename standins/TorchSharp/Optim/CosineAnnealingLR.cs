using System.Collections.Generic;
using System.Linq;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static LRScheduler CosineAnnealingLR(Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1, bool verbose = false) =>
                new impl.CosineAnnealingLR(optimizer, T_max, eta_min, last_epoch, verbose);

            public static partial class impl
            {
                /// <summary>Half a cosine from the first rates down to eta_min over T_max epochs, and up again.</summary>
                public class CosineAnnealingLR : LRScheduler
                {
                    private readonly double period, floor;

                    public CosineAnnealingLR(Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1, bool verbose = false) : base(optimizer, last_epoch, verbose)
                    {
                        (period, floor) = (T_max, eta_min);
                        step();
                    }

                    private double Height(int epoch) => 1 + Math.Cos(Math.PI * epoch / period);

                    protected override IEnumerable<double> get_lr()
                    {
                        if (_last_epoch == 0) return Present(1);
                        // The rate is at the floor: the ratio of two heights has no meaning there.
                        if ((_last_epoch - 1 - period) % (2 * period) == 0)
                            return Present(1).Zip(_base_lrs, (rate, first) => rate + (first - floor) * (1 - Math.Cos(Math.PI / period)) / 2);
                        return Present(1).Select(rate => Height(_last_epoch) / Height(_last_epoch - 1) * (rate - floor) + floor);
                    }

                    protected override IEnumerable<double> get_closed_form_lr() => _base_lrs.Select(first => floor + (first - floor) * Height(_last_epoch) / 2);
                }
            }
        }
    }
}
