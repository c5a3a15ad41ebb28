using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Modules one after the other. What goes between two of them is disposed, so a module must not return its input.</summary>
    public class Sequential : nn.Module<Tensor, Tensor>
    {
        private readonly List<(string name, nn.IModule<Tensor, Tensor> module)> steps = [];

        internal Sequential() : base(nameof(Sequential)) { }

        public Sequential append(string name, nn.IModule<Tensor, Tensor> module)
        {
            steps.Add((name, module));
            return this;
        }

        public Sequential append(nn.IModule<Tensor, Tensor> module) => append(steps.Count.ToString(), module);

        public int Count => steps.Count;

        [IndexerName("SequentialItems")]
        public nn.IModule<Tensor, Tensor> this[int index] => steps[index].module;

        public override Tensor forward(Tensor tensor)
        {
            if (steps.Count == 0) return tensor.alias();
            Tensor current = tensor;
            for (int i = 0; i < steps.Count; i++)
            {
                Tensor next = steps[i].module.call(current);
                if (i > 0) current.Dispose();
                current = next;
            }
            return current;
        }

        public override IEnumerable<(string name, nn.Module module)> named_children() => steps.Select(s => (s.name, (nn.Module)s.module));

        public override IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true) =>
            recurse ? Distinct(named_children().SelectMany(c => c.module.named_parameters().Select(p => ($"{c.name}.{p.name}", p.parameter)))) : [];

        public override IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_persistent = true) =>
            recurse ? Distinct(named_children().SelectMany(c => c.module.named_buffers().Select(b => ($"{c.name}.{b.name}", b.buffer)))) : [];

        public override nn.Module apply(Action<nn.Module> fn)
        {
            foreach (var (_, module) in named_children()) module.apply(fn);
            fn(this);
            return this;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                foreach (var (_, module) in named_children()) module.Dispose();
            base.Dispose(disposing);
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Sequential Sequential() => new();

            public static Sequential Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules) =>
                modules.Aggregate(new Sequential(), (all, module) => all.append(module.name, module.submodule));

            public static Sequential Sequential(params Module<Tensor, Tensor>[] modules) =>
                modules.Aggregate(new Sequential(), (all, module) => all.append(module));

            public static Sequential Sequential(IEnumerable<(string name, Module<Tensor, Tensor> submodule)> modules) => Sequential(modules.ToArray());
            public static Sequential Sequential(IEnumerable<Module<Tensor, Tensor>> modules) => Sequential(modules.ToArray());
        }
    }
}
