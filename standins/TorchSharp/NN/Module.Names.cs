using System.Collections.Generic;
using System.Linq;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Listing and finding by dotted names. A tensor listed once is not listed again; a disposed one is not listed at all.</summary>
        public partial class Module
        {
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                IEnumerable<(string, Parameter)> all = _internal_params.Select(p => (p.Key, p.Value));
                if (recurse)
                    all = all.Concat(_internal_submodules.SelectMany(m => m.Value.named_parameters(true).Select(p => ($"{m.Key}.{p.name}", p.parameter))));
                return Distinct(all);
            }

            /// <summary>Non-persistent buffers are never listed, whatever the argument says: TorchSharp 0.107 is like that.</summary>
            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
            {
                IEnumerable<(string, Tensor)> all = _internal_buffers.Where(b => b.Value.Persistent).Select(b => (b.Key, b.Value.Tensor));
                if (recurse)
                    all = all.Concat(_internal_submodules.SelectMany(m => m.Value.named_buffers(true, include_nonpersistent).Select(b => ($"{m.Key}.{b.name}", b.buffer))));
                return Distinct(all);
            }

            internal static IEnumerable<(string name, T tensor)> Distinct<T>(IEnumerable<(string, T)> all) where T : Tensor
            {
                HashSet<IntPtr> seen = [];
                foreach (var (name, tensor) in all)
                    if (!tensor.IsInvalid && seen.Add(tensor.Handle)) yield return (name, tensor);
            }

            public virtual IEnumerable<(string name, Module module)> named_children() => _internal_submodules.Select(m => (m.Key, m.Value));

            /// <summary>All modules below this one: its children first, then theirs.</summary>
            public virtual IEnumerable<(string name, Module module)> named_modules() =>
                named_children().Concat(named_children().SelectMany(c => c.module.named_modules().Select(m => ($"{c.name}.{m.name}", m.module))));

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(p => p.parameter);
            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) => named_buffers(recurse, include_nonpersistent).Select(b => b.buffer);
            public virtual IEnumerable<Module> children() => named_children().Select(c => c.module);
            public virtual IEnumerable<Module> modules() => named_modules().Select(m => m.module);

            public virtual bool has_parameter(string target) => get_parameter(target) is not null;
            public virtual bool has_buffer(string target) => get_buffer(target) is not null;

            public virtual Parameter get_parameter(string target) =>
                _internal_params.TryGetValue(target, out Parameter found) ? found : Below(target, (child, rest) => child.get_parameter(rest));

            public virtual Tensor get_buffer(string target) =>
                _internal_buffers.TryGetValue(target, out var found) ? found.Tensor : Below(target, (child, rest) => child.get_buffer(rest));

            private T Below<T>(string target, Func<Module, string, T> find) where T : class
            {
                int dot = target.IndexOf('.');
                if (dot < 0) return null;
                Module child = named_children().FirstOrDefault(c => c.name == target[..dot]).module;
                return child is null ? null : find(child, target[(dot + 1)..]);
            }
        }
    }
}
