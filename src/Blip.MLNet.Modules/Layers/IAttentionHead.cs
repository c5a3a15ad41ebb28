namespace Blip.MLNet.Modules.Layers;

/// <summary>One thread's work on heads, with its own buffers.</summary>
internal interface IAttentionHead<THead> : IDisposable where THead : IAttentionHead<THead>
{
    /// <summary>Queries that are worked on together.</summary>
    static abstract int Panel { get; }

    static abstract THead Create(AttentionShape shape);

    /// <summary>Computes the results of a head's queries from the first to before the end.</summary>
    void Run(int picture, int head, int first, int end);
}
