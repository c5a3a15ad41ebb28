using System.Runtime.InteropServices;

namespace Blip.MLNet.Modules.Numerics;

/// <summary>float32 numbers outside the managed heap, where they do not move; on a cache line's boundary, not cleared.</summary>
internal sealed unsafe class NativeBuffer : IDisposable
{
    private const int CacheLine = 64;
    private float* _numbers;

    public NativeBuffer(long count) => _numbers = (float*)NativeMemory.AlignedAlloc((nuint)(Math.Max(count, 1) * sizeof(float)), CacheLine);

    ~NativeBuffer() => Free();

    public float* Numbers => _numbers;

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_numbers);
        _numbers = null;
    }
}
