using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A handle to a libtorch tensor. Handles own native memory that the garbage collector does not see: dispose of them.</summary>
    public partial class Tensor : IDisposable
    {
        private static long s_total, s_peak;
        private nint _handle;

        internal Tensor(nint handle, bool register = true)
        {
            _handle = handle;
            var total = Interlocked.Increment(ref s_total);
            if (total > s_peak) s_peak = total;
            if (register) OwningDisposeScope = DisposeScopeManager.OfThread.Register(this);
        }

        internal DisposeScope OwningDisposeScope { get; set; }

        public static Tensor UnsafeCreateTensor(nint handle) => new(handle);
        public static long TotalCount => s_total;
        public static long PeakCount => s_peak;

        public string name { get; set; }
        public bool IsInvalid => _handle == 0;
        public nint Handle => _handle != 0 ? _handle : throw new InvalidOperationException("Tensor invalid -- empty handle.");

        /// <summary>Takes the native tensor out of this handle, which is invalid afterwards but still counted.</summary>
        internal nint MoveHandle() => Interlocked.Exchange(ref _handle, 0);

        /// <summary>Frees a handle that was never registered, without counting it.</summary>
        internal void Forget()
        {
            GC.SuppressFinalize(this);
            Interlocked.Decrement(ref s_total);
            Native.blip_free(MoveHandle());
        }

        public nint DecoupleFromNativeHandle()
        {
            GC.SuppressFinalize(this);
            var handle = Handle;
            Interlocked.Decrement(ref s_total);
            _handle = 0;
            return handle;
        }

        ~Tensor() => Dispose(false);

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (_handle == 0) return;
            DisposeScopeManager.OfThread.Disposing(this);
            OwningDisposeScope?.MarkAsDisposed(this);
            Interlocked.Decrement(ref s_total);
            Native.blip_free(_handle);
            _handle = 0;
        }

        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);
        public Tensor MoveToOtherDisposeScope(DisposeScope other)
        {
            if (OwningDisposeScope is null) other?.Attach(this);
            else OwningDisposeScope.MoveToOther(other, this);
            return this;
        }

        [Obsolete("The method name misspells 'Detach.' Use 'DetachFromDisposeScope' instead.", false)]
        public Tensor DetatchFromDisposeScope() => DetachFromDisposeScope();

        public override bool Equals(object obj) => obj is Tensor other && Equals(other);
        public override int GetHashCode() => base.GetHashCode();
    }
}
