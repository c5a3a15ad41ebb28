using System.Numerics;
using System.Runtime.CompilerServices;

namespace Blip.MLNet.Trainers.Optimization;

/// <summary>The AdamW update of a vector of numbers; <see cref="AdamWStep"/> has the formula.</summary>
internal readonly struct AdamWLanes(AdamWOptions options, double keep, double size, double correction, double gradientScale)
{
    private readonly Vector<float> _scale = new((float)gradientScale), _beta1 = new((float)options.Beta1), _rest1 = new((float)(1 - options.Beta1)),
        _beta2 = new((float)options.Beta2), _rest2 = new((float)(1 - options.Beta2)), _divide = new((float)correction), _epsilon = new((float)options.Epsilon),
        _keep = new((float)keep), _size = new((float)size);

    /// <summary>Updates the means, and gives the parameter's new values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Update(Vector<float> parameter, Vector<float> gradient, ref Vector<float> mean, ref Vector<float> square)
    {
        gradient *= _scale;
        mean = mean * _beta1 + gradient * _rest1;
        square = square * _beta2 + gradient * gradient * _rest2;
        return parameter * _keep - _size * mean / (Vector.SquareRoot(square) / _divide + _epsilon);
    }

    /// <summary>The same of one number, as the vectors compute it.</summary>
    public float Update(float parameter, float gradient, ref float mean, ref float square)
    {
        Vector<float> m = new(mean), v = new(square);
        float result = Update(new Vector<float>(parameter), new Vector<float>(gradient), ref m, ref v)[0];
        (mean, square) = (m[0], v[0]);
        return result;
    }
}
