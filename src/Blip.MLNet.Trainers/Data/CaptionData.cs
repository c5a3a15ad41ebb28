namespace Blip.MLNet.Trainers.Data;

/// <summary>Pictures and their captions, read once from a data view.</summary>
internal sealed class CaptionData
{
    public PictureList Pictures { get; } = new();

    /// <summary>Caption by caption, in the order of the rows.</summary>
    public List<CaptionExample> Examples { get; } = [];

    /// <summary>The captions of each picture, by its number.</summary>
    public List<List<string>> References { get; } = [];

    /// <summary>What each picture is called in results.</summary>
    public List<string> Ids { get; } = [];
}

/// <summary>A picture's number, and one caption of it.</summary>
/// <param name="Picture">Number in <see cref="CaptionData.Pictures"/>.</param>
/// <param name="Caption">As the data have it.</param>
/// <param name="Row">The row that it comes from, from 0.</param>
internal readonly record struct CaptionExample(int Picture, string Caption, long Row);
