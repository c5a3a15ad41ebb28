namespace Blip.MLNet.Cli.Inputs;

/// <summary>A picture to work on.</summary>
/// <param name="Path">Its file, as it is shown.</param>
/// <param name="Id">Its id in results: a number where the file's name or list gives one, else its name.</param>
internal sealed record InputPicture(string Path, string Id);
