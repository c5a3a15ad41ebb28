using System.Collections.Generic;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>What a schedule reads and sets in a parameter group.</summary>
        public interface ILearningRateController
        {
            double LearningRate { get; set; }
            double InitialLearningRate { get; set; }
        }

        public abstract class Optimizer : IDisposable
        {
            protected IList<ParamGroup> _parameter_groups = new List<ParamGroup>();

            public virtual IEnumerable<ILearningRateController> ParamGroups => _parameter_groups;

            /// <summary>TorchSharp has optimizers behind native handles too; here all are managed and the handle is none.</summary>
            protected Optimizer(IntPtr handle) { }

            public virtual void zero_grad() => throw new NotImplementedException();
            public virtual void add_param_group(ParamGroup param_group) => throw new NotImplementedException();
            public virtual Tensor step(Func<Tensor> closure = null) => throw new NotImplementedException();
            public virtual IEnumerable<Parameter> parameters() => throw new NotImplementedException();

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing) { }

            /// <summary>The options of the groups and the states of their parameters, in order.</summary>
            public class StateDictionary
            {
                internal StateDictionary() { }
                public List<OptimizerOptions> Options { get; } = [];
                public List<OptimizerState> State { get; } = [];
            }
        }
    }
}
