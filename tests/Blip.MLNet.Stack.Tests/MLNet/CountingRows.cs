namespace Blip.MLNet.Stack.Tests.MLNet;

/// <summary>Numbered rows that say how often they were read.</summary>
internal sealed class CountingRows(int count)
{
    public int Read;

    public IEnumerable<NumberedRow> Rows()
    {
        for (int i = 0; i < count; i++)
        {
            Interlocked.Increment(ref Read);
            yield return new() { Number = i, Text = $"text {i}", Place = i / (float)count, Values = [i, i + 1], Group = (uint)(i % 4), Name = $"group {i / 3}" };
        }
    }
}

public sealed class NumberedRow
{
    public int Number { get; set; }
    public string? Text { get; set; }
    public float Place { get; set; }
    public float[]? Values { get; set; }
    [Microsoft.ML.Data.KeyType(4)] public uint Group { get; set; }
    public string? Name { get; set; }
}
