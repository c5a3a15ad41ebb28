using System.Runtime.InteropServices;
using Blip.MLNet.Modules.Weights;

namespace Blip.MLNet.Modules.Tests.Weights;

public class ElementConversionTests
{
    [Fact]
    public void BFloat16_rounds_to_nearest_even()
    {
        var random = new Random(1);
        float[] values = [.. Enumerable.Range(0, 5000).Select(_ => BitConverter.UInt32BitsToSingle((uint)random.NextInt64(1L << 32))), 1f, -0f, 0f, float.PositiveInfinity, float.NegativeInfinity, float.NaN, float.MaxValue, 1.00390625f, 1.01171875f];
        ushort[] result = Convert<ushort>(values, ElementType.BFloat16);
        for (int i = 0; i < values.Length; i++)
        {
            if (float.IsNaN(values[i]))
            {
                Assert.True(float.IsNaN(Widen(result[i])));
                continue;
            }
            // The two neighbours that share the upper half, and the nearer of them.
            uint bits = BitConverter.SingleToUInt32Bits(values[i]), low = bits >> 16, rest = bits & 0xFFFF;
            uint expected = rest > 0x8000 || (rest == 0x8000 && (low & 1) == 1) ? low + 1 : low;
            Assert.Equal((ushort)expected, result[i]);
        }
    }

    [Fact]
    public void Every_format_round_trips_what_it_can_hold()
    {
        float[] values = [0, 1, 2, 3, 100, 127];
        foreach (ElementType type in Enum.GetValues<ElementType>())
        {
            var stored = new byte[values.Length * type.Size()];
            MemoryTensor.Create("x", [values.Length], values).CopyTo(stored, type);
            float[] expected = type == ElementType.Bool ? [0, 1, 1, 1, 1, 1] : values;
            Assert.Equal(expected, new MemoryTensor("x", type, [values.Length], stored).ToSingle());
            foreach (ElementType other in Enum.GetValues<ElementType>().Where(t => t != ElementType.Bool))
            {
                TensorSource converted = new MemoryTensor("x", type, [values.Length], stored).WithType(other);
                Assert.Equal(expected, converted.ToSingle());
                Assert.Equal(converted.ByteLength, converted.ToBytes().Length);
            }
        }
    }

    [Fact]
    public void Large_integers_stay_exact()
    {
        long[] values = [long.MaxValue, long.MinValue, (1L << 53) + 1];
        MemoryTensor tensor = MemoryTensor.Create("x", [3], values);
        Assert.Equal(values, MemoryMarshal.Cast<byte, long>(tensor.ToBytes()).ToArray());
        var small = new byte[12];
        MemoryTensor.Create("x", [3], [7L, -1L, 65537L]).CopyTo(small, ElementType.Int32);
        Assert.Equal([7, -1, 65537], MemoryMarshal.Cast<byte, int>(small).ToArray());
    }

    [Fact]
    public void A_wrong_destination_is_refused() =>
        Assert.Throws<ArgumentException>(() => MemoryTensor.Create("x", [3], [1f, 2f, 3f]).CopyTo(new byte[8], ElementType.Float32));

    private static float Widen(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    private static T[] Convert<T>(float[] values, ElementType type) where T : struct
    {
        var result = new byte[values.Length * type.Size()];
        MemoryTensor.Create("x", [values.Length], values).CopyTo(result, type);
        return MemoryMarshal.Cast<byte, T>(result).ToArray();
    }
}
