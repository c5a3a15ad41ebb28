using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Gradients of tensors with respect to others.</summary>
    public static partial class autograd
    {
        internal static nint[] Handles(IList<Tensor> tensors)
        {
            var handles = new nint[tensors?.Count ?? 0];
            for (var k = 0; k < handles.Length; k++) handles[k] = tensors[k] is null ? 0 : tensors[k].Handle;
            return handles;
        }

        public static unsafe IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor> grad_outputs = null, bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            nint[] outs = Handles(outputs), ins = Handles(inputs), grads = Handles(grad_outputs), results = new nint[ins.Length];
            fixed (nint* o = outs, i = ins, g = grads, r = results)
                Native.Check(Native.blip_gradients(o, outs.Length, i, ins.Length, g, grads.Length, retain_graph ? 1 : 0, create_graph ? 1 : 0, allow_unused ? 1 : 0, r));
            GC.KeepAlive(outputs);
            GC.KeepAlive(inputs);
            GC.KeepAlive(grad_outputs);
            return Array.ConvertAll(results, h => new Tensor(h)).ToList();
        }

        public static unsafe void backward(IList<Tensor> tensors, IList<Tensor> grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor> inputs = null)
        {
            nint[] outs = Handles(tensors), grads = Handles(grad_tensors), ins = Handles(inputs);
            fixed (nint* o = outs, g = grads, i = ins)
                Native.Check(Native.blip_backward(o, outs.Length, g, grads.Length, retain_graph ?? create_graph ? 1 : 0, create_graph ? 1 : 0, i, ins.Length));
            GC.KeepAlive(tensors);
            GC.KeepAlive(grad_tensors);
            GC.KeepAlive(inputs);
        }

        public static void backward(Tensor tensor, IList<Tensor> grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor> inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);
        public static void backward(Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false, IList<Tensor> inputs = null) =>
            backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);
    }

    public partial class Tensor
    {
        public bool requires_grad
        {
            get => (Native.blip_flags(Handle) & 2) != 0;
            set => Native.Check(Native.blip_set_requires_grad(Handle, value ? 1 : 0));
        }

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);
        public void retain_grad() => Native.Check(Native.blip_retain_grad(Handle));

        public Tensor grad
        {
            get => Native.blip_grad(Handle) is var g and not 0 ? new Tensor(g) : null;
            set => Native.Check(Native.blip_set_grad(Handle, value?.Handle ?? 0));
        }

        public void backward() => autograd.backward([this]);
        public void backward(IList<Tensor> grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor> inputs = null) =>
            autograd.backward([this], grad_tensors, retain_graph, create_graph, inputs);
    }
}
