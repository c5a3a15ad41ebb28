using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        // TorchSharp hands its arguments to native code that takes (batch1, batch2, mat): this is the first batch, batch2 what is added to.
        public Tensor baddbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) => Dispatch.Call("baddbmm", batch2, this, batch1, beta, alpha);
        public Tensor bmm(Tensor batch2) => Dispatch.Call("bmm", this, batch2);
        public Tensor kron(Tensor other) => Dispatch.Call("kron", this, other);
        public Tensor outer(Tensor vec2) => Dispatch.Call("outer", this, vec2);
        public Tensor inner(Tensor vec2) => Dispatch.Call("inner", this, vec2);
        public Tensor tensordot(Tensor b, long[] dims1, long[] dims2) => Dispatch.Call("tensordot", this, b, dims1, dims2);
        public Tensor matmul(Tensor target) => Dispatch.Call("matmul", this, target);
        public Tensor mm(Tensor target) => Dispatch.Call("mm", this, target);
        public Tensor mv(Tensor target) => Dispatch.Call("mv", this, target);
        public Tensor vdot(Tensor target) => Dispatch.Call("vdot", this, target);
        public Tensor dot(Tensor target) => ndim == 1 && target.ndim == 1 && numel() == target.numel()
            ? Dispatch.Call("dot", this, target)
            : throw new InvalidOperationException("dot arguments must have the same shape.");
        public Tensor addbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) => Dispatch.Call("addbmm", this, batch1, batch2, beta, alpha);
        public Tensor addbmm_(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) => Dispatch.InPlace(this, "addbmm_", this, batch1, batch2, beta, alpha);
        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) => Dispatch.Call("addmm", this, mat1, mat2, beta, alpha);
        public Tensor addmm_(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) => Dispatch.InPlace(this, "addmm_", this, mat1, mat2, beta, alpha);
        public Tensor addmv(Tensor mat, Tensor vec, float beta = 1, float alpha = 1) => Dispatch.Call("addmv", this, mat, vec, beta, alpha);
        public Tensor addmv_(Tensor mat, Tensor vec, float beta = 1, float alpha = 1) => Dispatch.InPlace(this, "addmv_", this, mat, vec, beta, alpha);
        public Tensor addr(Tensor vec1, Tensor vec2, float beta = 1, float alpha = 1) => Dispatch.Call("addr", this, vec1, vec2, beta, alpha);
        public Tensor addr_(Tensor vec1, Tensor vec2, float beta = 1, float alpha = 1) => Dispatch.InPlace(this, "addr_", this, vec1, vec2, beta, alpha);
    }
}
