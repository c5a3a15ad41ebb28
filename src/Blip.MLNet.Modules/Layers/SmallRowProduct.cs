using System.Collections.Concurrent;
using System.Diagnostics;

namespace Blip.MLNet.Modules.Layers;

/// <summary>
/// x Wᵀ + b where x has few rows, as in every decoding step. Such a product is bound by reading W once, and BLAS libraries reach
/// that bound for some row counts and miss it by a factor of ten for others. The fastest of several equal forms is found by
/// timing them on the first product of each shape, and remembered.
/// </summary>
internal static class SmallRowProduct
{
    /// <summary>More rows than this are a matrix product like any other.</summary>
    private const long MostRows = 64;

    /// <summary>Smaller matrices stay in the cache, where the form does not matter.</summary>
    private const long FewestWeights = 1 << 18;

    private static readonly ConcurrentDictionary<(ScalarType Type, long Rows, long Out, long In), Form> Fastest = new();

    private enum Form { Linear, Transposed, RowByRow, PairsOfRows }

    /// <summary>Whether a product is one for this class: on the CPU, without gradients, large, and of few rows.</summary>
    public static bool Applies(Tensor input, Tensor weight) =>
        !torch.is_grad_enabled() && weight.numel() >= FewestWeights && input.numel() <= MostRows * weight.shape[1] && weight.device_type == DeviceType.CPU;

    /// <summary>The product.</summary>
    /// <param name="input">[.., in]</param>
    /// <param name="weight">[out, in]</param>
    /// <param name="bias">[out] or null</param>
    /// <returns>[.., out]</returns>
    public static Tensor Multiply(Tensor input, Tensor weight, Tensor? bias)
    {
        Tensor x = input.reshape(-1, weight.shape[1]); // [r, in]
        if (x.shape[0] == 1) return nn.functional.linear(input, weight, bias!);
        Form form = Fastest.GetOrAdd((weight.dtype, x.shape[0], weight.shape[0], weight.shape[1]), _ => Measure(x, weight, bias));
        return Run(form, x, weight, bias).view([.. input.shape[..^1], weight.shape[0]]);
    }

    private static Tensor Run(Form form, Tensor x, Tensor weight, Tensor? bias)
    {
        switch (form)
        {
            case Form.Transposed:
                Tensor product = torch.mm(weight, x.t()).t(); // [r, out]
                return bias is null ? product.contiguous() : (product + bias).contiguous();
            case Form.RowByRow:
                return Chunked(x, 1, weight, bias);
            case Form.PairsOfRows:
                return Chunked(x, 2, weight, bias);
            default:
                return nn.functional.linear(x, weight, bias!);
        }
    }

    private static Tensor Chunked(Tensor x, long rows, Tensor weight, Tensor? bias) =>
        torch.cat([.. x.split(rows).Select(part => nn.functional.linear(part, weight, bias!))], 0);

    private static Form Measure(Tensor x, Tensor weight, Tensor? bias)
    {
        using var scope = torch.NewDisposeScope();
        var best = (Time: long.MaxValue, Form: Form.Linear);
        foreach (Form form in Enum.GetValues<Form>())
        {
            if (form is Form.RowByRow or Form.PairsOfRows && x.shape[0] > 8) continue;
            Run(form, x, weight, bias);
            long time = long.MaxValue;
            for (int i = 0; i < 3; i++)
            {
                long start = Stopwatch.GetTimestamp();
                Run(form, x, weight, bias);
                time = Math.Min(time, Stopwatch.GetTimestamp() - start);
            }
            if (time < best.Time) best = (time, form);
        }
        return best.Form;
    }
}
