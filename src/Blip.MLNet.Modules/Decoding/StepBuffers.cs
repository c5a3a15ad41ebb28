using Blip.MLNet.Modules.Numerics;

namespace Blip.MLNet.Modules.Decoding;

/// <summary>What a step computes on its way, for a number of rows.</summary>
internal sealed unsafe class StepBuffers : IDisposable
{
    private readonly NativeBuffer _states, _queries, _attended, _sums, _hidden, _scores;

    public StepBuffers(int rows, int width, int intermediate, long scores)
    {
        Rows = rows;
        _states = new NativeBuffer((long)rows * width);
        _queries = new NativeBuffer((long)rows * width);
        _attended = new NativeBuffer((long)rows * width);
        _sums = new NativeBuffer((long)rows * width);
        _hidden = new NativeBuffer((long)rows * intermediate);
        _scores = new NativeBuffer(rows * scores);
    }

    public int Rows { get; }

    /// <summary>[R, D]</summary>
    public float* States => _states.Numbers;

    /// <summary>[R, D]</summary>
    public float* Queries => _queries.Numbers;

    /// <summary>[R, D], head by head.</summary>
    public float* Attended => _attended.Numbers;

    /// <summary>[R, D], before they are added to the states.</summary>
    public float* Sums => _sums.Numbers;

    /// <summary>[R, 4D]</summary>
    public float* Hidden => _hidden.Numbers;

    /// <summary>[R, H, scores of a head]</summary>
    public float* Scores => _scores.Numbers;

    public void Dispose()
    {
        foreach (NativeBuffer buffer in (NativeBuffer[])[_states, _queries, _attended, _sums, _hidden, _scores]) buffer.Dispose();
    }
}
