using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor cat(IList<Tensor> tensors, long dim = 0) => cat(tensors.ToArray(), dim);
    public static Tensor cat(Tensor[] tensors, long dim = 0) => tensors.Length switch
    {
        0 => throw new ArgumentException(nameof(tensors)),
        1 => tensors[0].alias(), // as TorchSharp has it: no copy
        _ => Dispatch.Call("cat", tensors, dim),
    };

    public static Tensor cat(ReadOnlySpan<Tensor> tensors, long dim = 0) => cat(tensors.ToArray(), dim);
    public static Tensor concat(IList<Tensor> tensors, long dim = 0) => cat(tensors, dim);
    public static Tensor concat(Tensor[] tensors, long dim = 0) => cat(tensors, dim);
    public static Tensor concat(ReadOnlySpan<Tensor> tensors, long dim = 0) => cat(tensors, dim);
    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0) => Dispatch.Call("stack", tensors as Tensor[] ?? [.. tensors], dim);
    public static Tensor hstack(IList<Tensor> tensors) => hstack(tensors.ToArray());
    public static Tensor hstack(params Tensor[] tensors) => Dispatch.Call("hstack", tensors);
    public static Tensor hstack(IEnumerable<Tensor> tensors) => hstack(tensors.ToArray());
    public static Tensor hstack(ReadOnlySpan<Tensor> tensors) => hstack(tensors.ToArray());
    public static Tensor vstack(IList<Tensor> tensors) => vstack(tensors.ToArray());
    public static Tensor vstack(Tensor[] tensors) => Dispatch.Call("vstack", tensors);
    public static Tensor vstack(ReadOnlySpan<Tensor> tensors) => vstack(tensors.ToArray());
    public static Tensor einsum(string equation, params Tensor[] tensors) => Dispatch.Call("einsum", equation, tensors);
    public static Tensor[] meshgrid(IEnumerable<Tensor> tensors, string indexing = "ij") => Dispatch.CallMany("meshgrid.indexing", tensors as Tensor[] ?? [.. tensors], indexing);
    public static IList<Tensor> broadcast_tensors(params Tensor[] tensors) => Dispatch.CallMany("broadcast_tensors", tensors);
    public static Tensor where(Tensor condition, Tensor x, Tensor y) => condition.dtype == ScalarType.Bool
        ? Dispatch.Call("where.self", condition, x, y)
        : throw new ArgumentException("The condition to 'where' must be a boolean tensor.");

    public static Tensor[] where(Tensor condition) => Dispatch.CallMany("where", condition);
    public static Tensor norm(Tensor input) => input.norm();
}
