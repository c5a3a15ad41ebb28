namespace Blip.MLNet.Cli.Progress;

/// <summary>How far a piece of work is.</summary>
internal interface IProgressReport
{
    /// <summary>More of it is done.</summary>
    void Advance(double amount);

    /// <summary>So much of so much is done, of a part with a name.</summary>
    void Set(string title, double done, double? total);

    /// <summary>A line for the user that must not disturb the display.</summary>
    void Notice(string line);
}
