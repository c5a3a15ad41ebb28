using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Testing;

/// <summary>Goldens as TorchSharp tensors, and how far a result is from one.</summary>
public static class TensorGoldens
{
    /// <summary>The golden in its own type.</summary>
    public static Tensor ToTensor(this GoldenTensor golden) => golden.Dtype switch
    {
        "F32" or "F16" or "BF16" => torch.tensor(golden.ToSingle()).reshape(golden.Shape),
        "F64" => torch.tensor(golden.ToDouble()).reshape(golden.Shape),
        _ => torch.tensor(golden.ToInt64()).reshape(golden.Shape),
    };

    /// <summary>The largest difference between a result and a golden of the same shape; infinities must be equal.</summary>
    public static double MaxDifference(Tensor actual, GoldenTensor expected)
    {
        if (!actual.shape.SequenceEqual(expected.Shape))
            throw new InvalidDataException($"{expected.Name}: the result has shape [{string.Join(", ", actual.shape)}], the golden [{string.Join(", ", expected.Shape)}].");
        float[] a = actual.to_type(ScalarType.Float32).cpu().contiguous().data<float>().ToArray(), e = expected.ToSingle();
        double worst = 0;
        for (int i = 0; i < a.Length; i++)
        {
            double difference = a[i].Equals(e[i]) ? 0 : Math.Abs((double)a[i] - e[i]);
            if (double.IsNaN(difference)) return double.NaN;
            worst = Math.Max(worst, difference);
        }
        return worst;
    }

    /// <summary>Fails unless a result agrees with an output tensor of a golden test within the golden's tolerance, relative to its largest value.</summary>
    public static void AssertClose(this GoldenTest test, string output, Tensor actual)
    {
        GoldenTensor expected = test.Tensor(output);
        double scale = Math.Max(1, expected.ToSingle().Where(float.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max());
        double difference = MaxDifference(actual, expected), allowed = test.Tolerance(output) * scale;
        if (!(difference <= allowed))
            throw new InvalidDataException($"{test}: '{output}' is off by {difference:g3}; allowed is {allowed:g3} (largest value {scale:g3}).");
    }
}
