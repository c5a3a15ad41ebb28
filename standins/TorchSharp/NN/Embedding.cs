using TorchSharp.Modules;
using TorchSharp.PInvoke;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>
    /// A table of rows. TorchSharp's is a native module: `weight` gives a new handle of the one table at every call, `.to`
    /// changes the table in place, and only the registered handle belongs to the dispose scope that the module was built in.
    /// </summary>
    public sealed class Embedding : nn.Module<Tensor, Tensor>
    {
        private readonly long paddingIndex;
        private readonly double? maxNorm;
        private readonly double normType;
        private readonly bool scaleByFrequency, sparse;
        [ComponentName(Name = "weight")] private Parameter table;

        internal Embedding(Parameter table, long? padding_idx, double? max_norm, double norm_type, bool scale_grad_by_freq, bool sparse) : base(nameof(Embedding))
        {
            this.table = table;
            paddingIndex = padding_idx is long index ? (index < 0 ? index + table.shape[0] : index) : -1;
            (maxNorm, normType, scaleByFrequency, this.sparse) = (max_norm, norm_type, scale_grad_by_freq, sparse);
            register_parameter("weight", weight);
        }

        /// <summary>A table drawn from N(0, 1), as float32 on the CPU whatever it becomes, with zeros at the padding row.</summary>
        internal static Parameter NewTable(long rows, long columns, long? padding, Device device, ScalarType? dtype)
        {
            using var ungraded = no_grad();
            using var scope = NewDisposeScope();
            Tensor drawn = empty(rows, columns).normal_();
            if (padding is long index) drawn[index].fill_(0);
            return (Parameter)new Parameter(drawn.to(dtype ?? get_default_dtype(), device ?? CPU)).DetachFromDisposeScope();
        }

        internal static Parameter Handle(Tensor tensor) => new(Native.NotZero(Native.blip_dup(tensor.Handle)));

        public Parameter weight
        {
            get => Handle(table);
            set
            {
                table.Dispose();
                table = (Parameter)Handle(value).DetachFromDisposeScope();
                ConditionallyRegisterParameter("weight", value);
            }
        }

        public override Tensor forward(Tensor input)
        {
            if (maxNorm is double norm)
                using (no_grad()) Dispatch.InPlace(table, "embedding_renorm_", table, input.contiguous(), norm, normType);
            return Dispatch.Call("embedding", table, input, paddingIndex, scaleByFrequency, sparse);
        }

        private protected override void MoveNative(ScalarType? dtype, Device device)
        {
            using var ungraded = no_grad();
            using Tensor moved = table.to(dtype ?? table.dtype, device ?? table.device, copy: true);
            Native.Check(Native.blip_set_data(table.Handle, moved.Handle));
        }

        private protected override void DisposeNative() => table.Dispose();
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Embedding Embedding(long num_embeddings, long embedding_dims, long? padding_idx = null, double? max_norm = null, double norm_type = 2, bool scale_grad_by_freq = false, bool sparse = false, Device device = null, ScalarType? dtype = null) =>
                new(Modules.Embedding.NewTable(num_embeddings, embedding_dims, padding_idx, device, dtype), padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse);
        }
    }
}
