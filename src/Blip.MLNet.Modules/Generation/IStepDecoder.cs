namespace Blip.MLNet.Modules.Generation;

/// <summary>
/// A decoder as a search sees it: rows of text that grow by one token a step. It keeps what it needs between steps, belongs to one
/// search, and is disposed with it.
/// </summary>
internal interface IStepDecoder : IDisposable
{
    /// <summary>Number of rows at the start: one for each picture.</summary>
    int Pictures { get; }

    /// <summary>Reads the prompt of every picture; all have the same length.</summary>
    /// <returns>float32 [pictures, V], the logits of the next token</returns>
    Tensor Start(IReadOnlyList<int[]> prompts);

    /// <summary>Appends a token to every row.</summary>
    /// <returns>float32 [rows, V]</returns>
    Tensor Step(IReadOnlyList<int> tokens);

    /// <summary>Row i becomes what row <paramref name="rows"/>[i] was. Each picture's rows stand together and are equally many.</summary>
    void SelectRows(IReadOnlyList<int> rows);

    /// <summary>Drops all pictures but the given ones; the rows must be selected accordingly.</summary>
    void SelectPictures(IReadOnlyList<int> pictures);
}
