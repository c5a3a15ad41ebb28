namespace Blip.MLNet.Modules.Weights;

/// <summary>A checkpoint that cannot be used. The message names the file and what is wrong with it.</summary>
public class CheckpointException : IOException
{
    /// <summary>An error in <paramref name="file"/>, explained by <paramref name="reason"/>.</summary>
    public CheckpointException(string file, string reason, Exception? innerException = null)
        : base($"{file}: {reason}", innerException)
    {
        File = file;
        Reason = reason;
    }

    /// <summary>The file or folder in question.</summary>
    public string File { get; }

    /// <summary>What is wrong, without the file's name.</summary>
    public string Reason { get; }
}
