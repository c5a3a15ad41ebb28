using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A stream of pseudo-random numbers.</summary>
    public class Generator : IDisposable
    {
        public nint Handle { get; private set; }
        public Device device { get; private set; }

        private Generator(nint handle, Device device) => (Handle, this.device) = (handle, device);

        public Generator(ulong seed = 0, Device device = null)
            : this(Native.NotZero(Native.blip_generator((device ?? CPU).Packed, (long)seed, 0)), device ?? CPU) { }

        public static Generator Default => new(Native.NotZero(Native.blip_generator(CPU.Packed, 0, 1)), CPU);

        public Tensor get_state() => new(Native.NotZero(Native.blip_generator_state(Handle, 0)));
        public void set_state(Tensor value) => Native.NotZero(Native.blip_generator_state(Handle, value.Handle));

        public Generator manual_seed(long seed)
        {
            Native.blip_generator_seed(Handle, 2, seed);
            return this;
        }

        public long seed()
        {
            var seed = DateTime.UtcNow.Ticks;
            Native.blip_generator_seed(Handle, 2, seed);
            return seed;
        }

        public long initial_seed() => Native.blip_generator_seed(Handle, 0, 0);

        protected virtual void Dispose(bool disposing)
        {
            if (Handle == 0) return;
            Native.blip_generator_free(Handle);
            Handle = 0;
        }

        ~Generator() => Dispose(false);

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }
    }

    public static Generator manual_seed(long seed)
    {
        Native.Check(Native.blip_manual_seed(seed));
        return Generator.Default;
    }

    public static class random
    {
        public static long seed() => Generator.Default.seed();
        public static long initial_seed() => Generator.Default.initial_seed();
        public static Generator manual_seed(long seed) => torch.manual_seed(seed);
        public static Tensor get_rng_state() => Generator.Default.get_state();
        public static void set_rng_state(Tensor new_state) => Generator.Default.set_state(new_state);
    }

    public static int get_num_threads() => (int)Native.blip_runtime(0, 0);
    public static void set_num_threads(int num) => Native.Check(Native.blip_runtime(5, num));
    public static int get_num_interop_threads() => (int)Native.blip_runtime(1, 0);
    public static void set_num_interop_threads(int num) => Native.Check(Native.blip_runtime(6, num));
}
