using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>What a function's forward keeps for its backward.</summary>
        public class AutogradContext : IDisposable
        {
            private readonly Dictionary<string, object> _data = [];
            private List<Tensor> _toSave = [];
            private nint[] _saved = [];

            internal AutogradContext() { }

            internal nint Step { get; set; }
            internal List<Tensor> Dirty { get; private set; } = [];
            internal List<Tensor> NonDifferentiable { get; private set; } = [];
            public bool MaterializeGrads { get; private set; } = true;

            public void save_for_backward(List<Tensor> tensors) => _toSave = tensors;
            public void save_data(string key, object value) => _data[key] = value;
            public object get_data(string key) => _data.GetValueOrDefault(key);
            public void mark_dirty(List<Tensor> tensors) => Dirty = [.. tensors];
            public void mark_non_differentiable(List<Tensor> tensors) => NonDifferentiable = [.. tensors];
            public void set_materialize_grads(bool value) => MaterializeGrads = value;

            public List<Tensor> get_saved_variables() =>
                [.. _saved.Select(v => v == 0 ? null : new Tensor(Native.NotZero(Native.blip_unpack_variable(v, Step))))];

            internal void Save() =>
                _saved = [.. _toSave.Select(t => t is null || t.IsInvalid ? 0 : Native.NotZero(Native.blip_save_variable(t.Handle, Step)))];

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                foreach (var variable in Interlocked.Exchange(ref _saved, []))
                {
                    if (variable != 0) Native.blip_free_variable(variable);
                }
            }
        }
    }
}
