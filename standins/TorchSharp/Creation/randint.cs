namespace TorchSharp;

public static partial class torch
{
    public static Tensor randint(long high, long[] size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null) =>
        Integers(0, high, size, generator, dtype, device, requires_grad, names);
    public static Tensor randint(long low, long high, long[] size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null) =>
        Integers(low, high, size, generator, dtype, device, requires_grad, names);
    public static Tensor randint(int low, int high, int[] size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null) =>
        Integers(low, high, Array.ConvertAll(size, d => (long)d), generator, dtype, device, requires_grad, names);
    public static Tensor randint(int high, int[] size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null) =>
        Integers(0, high, Array.ConvertAll(size, d => (long)d), generator, dtype, device, requires_grad, names);
}
