using Blip.MLNet.Modules.Numerics;
using Blip.MLNet.Modules.Numerics.Pairs;

namespace Blip.MLNet.Modules.Layers;

/// <summary>
/// x Wᵀ + b in bfloat16 for inference, where the processor multiplies pairs of such numbers. What follows the product in a layer is
/// done to its float32 sums while they are in the cache, instead of in passes of its own over rounded ones.
/// </summary>
internal static unsafe class BFloat16Product
{
    /// <summary>Pairs of W's rows that are packed at a time: a panel of them leaves room in the second cache.</summary>
    private const int BlockPairs = 384;

    /// <summary>Rows of x that meet a packed panel, about.</summary>
    private const int ChunkRows = 640;

    /// <summary>Panels and chunks for each thread, so that none waits long for the last.</summary>
    private const int PartsPerThread = 4;

    /// <summary>Whether a product is one for this class: on the CPU, without gradients, contiguous, of whole pairs, on such a processor.</summary>
    public static bool Applies(Tensor input, Tensor weight) =>
        !torch.is_grad_enabled() && input.dtype == ScalarType.BFloat16 && weight.dtype == ScalarType.BFloat16 && input.device_type == DeviceType.CPU && weight.device_type == DeviceType.CPU
        && weight[0].numel() % 2 == 0 && input.is_contiguous() && weight.is_contiguous() && input.numel() > 0 && PairKernel.IsSupported;

    /// <summary>The product.</summary>
    /// <param name="input">[.., in]</param>
    /// <param name="weight">[out, in]</param>
    /// <param name="bias">[out] or null</param>
    /// <param name="gelu">Whether the result is the product's exact GELU.</param>
    /// <returns>[.., out]</returns>
    public static Tensor Multiply(Tensor input, Tensor weight, Tensor? bias, bool gelu = false)
    {
        Tensor result = torch.empty([.. input.shape[..^1], weight.shape[0]], dtype: ScalarType.BFloat16);
        Run(input, weight, bias, result, gelu ? After.Gelu : After.Nothing);
        return result;
    }

    /// <summary>Adds the product to a sum, in its place.</summary>
    /// <param name="sum">[.., out]</param>
    /// <param name="input">[.., in]</param>
    /// <param name="weight">[out, in]</param>
    /// <param name="bias">[out] or null</param>
    public static void AddTo(Tensor sum, Tensor input, Tensor weight, Tensor? bias) => Run(input, weight, bias, sum, After.Add);

    private static void Run(Tensor input, Tensor weight, Tensor? bias, Tensor result, After after)
    {
        int outputs = (int)weight.shape[0], inputs = (int)weight.shape[1], rows = (int)(input.numel() / inputs);
        using var start = new NativeBuffer(outputs + PairKernel.Wide);
        new Span<float>(start.Numbers, outputs + PairKernel.Wide).Clear();
        if (bias is not null) fixed (byte* b = bias.bytes) Rows.Read((nint)b, true, start.Numbers, outputs);
        int threads = Math.Max(1, torch.get_num_threads()), panels = (outputs + PairKernel.Wide - 1) / PairKernel.Wide;
        int chunks = Math.Max((rows + ChunkRows - 1) / ChunkRows, Math.Min((PartsPerThread * threads + panels - 1) / panels, (rows + 63) / 64));
        int chunkRows = ((rows + chunks - 1) / chunks + 7) / 8 * 8;
        chunks = (rows + chunkRows - 1) / chunkRows;
        fixed (byte* x = input.bytes, w = weight.bytes, y = result.bytes)
        {
            var job = new Job((nint)x, (nint)w, (nint)y, (nint)start.Numbers, inputs, outputs, after);
            int items = panels * chunks, taken = 0;
            Parallel.For(0, Math.Min(threads, items), new ParallelOptions { MaxDegreeOfParallelism = threads }, _ =>
            {
                using var buffer = new NativeBuffer((long)(BlockPairs + chunkRows) * PairKernel.Wide);
                for (int item = Interlocked.Increment(ref taken) - 1; item < items; item = Interlocked.Increment(ref taken) - 1)
                {
                    int first = item / panels * chunkRows;
                    job.Do(item % panels * PairKernel.Wide, first, Math.Min(chunkRows, rows - first), buffer.Numbers);
                }
            });
        }
    }

    private enum After { Nothing, Gelu, Add }

    private readonly record struct Job(nint X, nint W, nint Y, nint Start, int Inputs, int Outputs, After After)
    {
        public void Do(int column, int first, int rows, float* buffer)
        {
            float* c = buffer + BlockPairs * PairKernel.Wide, start = (float*)Start + column;
            int columns = Math.Min(PairKernel.Wide, Outputs - column), width = PairKernel.WidthFor(columns), pairs = Inputs / 2;
            long rowBytes = (long)Inputs * sizeof(ushort);
            for (int pair = 0; pair < pairs; pair += BlockPairs)
            {
                int count = Math.Min(BlockPairs, pairs - pair);
                PairPanel.Pack(W + (nint)(column * rowBytes + pair * 4L), rowBytes, columns, count, (ushort*)buffer, width);
                PairKernel.Run(PairRows.Strided(X + (nint)(first * rowBytes + pair * 4L), rowBytes), rows, (ushort*)buffer, count, pair == 0 ? start : c, pair == 0 ? 0 : width, c, width);
            }
            ushort* y = (ushort*)Y + (long)first * Outputs + column;
            if (After == After.Gelu) Gelu.Apply(c, rows * width);
            if (After == After.Add) PairResults.Add(c, rows, width, columns, y, Outputs);
            else PairResults.Store(c, rows, width, columns, y, Outputs);
        }
    }
}
