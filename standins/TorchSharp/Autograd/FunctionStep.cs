using System.Runtime.InteropServices;
using System.Text;
using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>The managed side of one step of the graph: called back by libtorch's engine, let go of when the graph is.</summary>
        private sealed unsafe class FunctionStep(string name, AutogradContext context, bool[] isTensor, Func<AutogradContext, List<Tensor>, List<Tensor>> backward)
        {
            private (long[] Shape, ScalarType Dtype, Device Device)[] _outputs = [];

            internal List<Tensor> Attach(List<Tensor> inputs, List<Tensor> outputs)
            {
                _outputs = [.. outputs.Select(o => (o.shape, o.dtype, o.device))];
                var results = outputs.Select(o => Native.blip_dup(o.Handle)).ToArray();
                var kinds = outputs.Select(o => Kind(inputs, o)).ToArray();
                var ins = Handles(inputs);
                var self = GCHandle.ToIntPtr(GCHandle.Alloc(this));
                fixed (nint* i = ins, r = results)
                fixed (byte* k = kinds)
                    context.Step = Native.NotZero(Native.blip_function(i, ins.Length, r, results.Length, k, self, &Run, &Release));
                return [.. results.Select(r => new Tensor(r))];
            }

            private byte Kind(List<Tensor> inputs, Tensor output)
            {
                bool Among(List<Tensor> tensors) => tensors.Any(t => Native.blip_is_same(t.Handle, output.Handle) != 0);
                return (byte)(Among(context.NonDifferentiable) ? 1 : Among(context.Dirty) ? 3 : Among(inputs) ? 2 : 0);
            }

            private void Backward(ReadOnlySpan<nint> grads, Span<nint> results)
            {
                var given = new List<Tensor>();
                for (var k = 0; k < grads.Length; k++)
                {
                    var (shape, dtype, device) = _outputs[k];
                    given.Add(grads[k] != 0 ? new Tensor(grads[k]) : context.MaterializeGrads ? zeros(shape, dtype, device) : null);
                }
                var found = backward(context, given);
                while (found.Count > isTensor.Length && found[^1] is null) found.RemoveAt(found.Count - 1);
                if (found.Count != isTensor.Length)
                    throw new InvalidOperationException($"Function {name} returned an incorrect number of gradients (expected {isTensor.Length}), got {found.Count}");
                var next = 0;
                for (var k = 0; k < found.Count; k++)
                {
                    if (isTensor[k]) results[next++] = found[k] is null || found[k].IsInvalid ? 0 : Native.blip_dup(found[k].Handle);
                    else if (found[k] is not null) throw new InvalidOperationException($"Function {name} returned a gradient for argument {k + 1}, which is not a tensor");
                }
            }

            [UnmanagedCallersOnly]
            private static int Run(nint self, nint* grads, int n, nint* results, int m, byte* text, int size)
            {
                try
                {
                    ((FunctionStep)GCHandle.FromIntPtr(self).Target).Backward(new ReadOnlySpan<nint>(grads, n), new Span<nint>(results, m));
                    return 0;
                }
                catch (Exception e)
                {
                    // Native text is limited; a cut is made between characters.
                    Encoding.UTF8.GetEncoder().Convert(e.Message, new Span<byte>(text, size - 1), true, out _, out var bytes, out _);
                    text[bytes] = 0;
                    return 1;
                }
            }

            [UnmanagedCallersOnly]
            private static void Release(nint self)
            {
                var handle = GCHandle.FromIntPtr(self);
                ((FunctionStep)handle.Target).Free();
                handle.Free();
            }

            private void Free() => context.Dispose();
        }
    }
}
