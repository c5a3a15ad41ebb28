using System.Runtime.InteropServices;
using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor interpolate(Tensor x, long[] size = null, double[] scale_factor = null, InterpolationMode mode = InterpolationMode.Nearest, bool? align_corners = null, bool recompute_scale_factor = false, bool antialias = false)
            {
                var spatial = (int)x.ndim - 2;
                var aligned = mode is InterpolationMode.Linear or InterpolationMode.Bilinear or InterpolationMode.Bicubic or InterpolationMode.Trilinear;
                if (align_corners is not null && !aligned)
                    throw new ExternalException("align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear");
                if (size is null == scale_factor is null)
                    throw new ExternalException(size is null ? "either size or scale_factor should be defined" : "only one of size or scale_factor should be defined");
                if (antialias && (mode is not (InterpolationMode.Bilinear or InterpolationMode.Bicubic) || spatial != 2))
                    throw new ExternalException("Anti-alias option is only supported for bilinear and bicubic modes");
                size = Spread(size, spatial, nameof(size));
                scale_factor = Spread(scale_factor, spatial, nameof(scale_factor));
                if (scale_factor is not null && (recompute_scale_factor || mode == InterpolationMode.Area))
                {
                    var sizes = x.shape;
                    size = [.. scale_factor.Select((s, d) => (long)Math.Floor(sizes[d + 2] * s))];
                    scale_factor = null;
                }
                var op = Operator(mode, spatial, antialias);
                if (mode == InterpolationMode.Area) return Dispatch.Call(op, x, size);
                return aligned ? Dispatch.Call(op, x, size, align_corners ?? false, scale_factor) : Dispatch.Call(op, x, size, scale_factor);
            }

            private static T[] Spread<T>(T[] values, int spatial, string name)
            {
                if (values is null || values.Length == spatial) return values;
                if (values.Length == 1) return Enumerable.Repeat(values[0], spatial).ToArray();
                throw new ExternalException($"{name} shape must match input shape. Input is {spatial}D, {name} size is {values.Length}");
            }

            private static string Operator(InterpolationMode mode, int spatial, bool antialias) => (mode, spatial) switch
            {
                (InterpolationMode.Nearest, >= 1 and <= 3) => $"upsample_nearest{spatial}d.vec",
                (InterpolationMode.NearestExact, >= 1 and <= 3) => $"_upsample_nearest_exact{spatial}d.vec",
                (InterpolationMode.Area, >= 1 and <= 3) => $"adaptive_avg_pool{spatial}d",
                (InterpolationMode.Linear, 1) => "upsample_linear1d.vec",
                (InterpolationMode.Bilinear, 2) => antialias ? "_upsample_bilinear2d_aa.vec" : "upsample_bilinear2d.vec",
                (InterpolationMode.Bicubic, 2) => antialias ? "_upsample_bicubic2d_aa.vec" : "upsample_bicubic2d.vec",
                (InterpolationMode.Trilinear, 3) => "upsample_trilinear3d.vec",
                _ => throw new ExternalException($"Got a {spatial + 2}-D input, which mode {mode} cannot resize"),
            };
        }
    }
}
