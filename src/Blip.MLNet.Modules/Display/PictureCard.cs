using Blip.MLNet.Modules.Images;

namespace Blip.MLNet.Modules.Display;

/// <summary>A picture and what is said of it.</summary>
/// <param name="Picture">The picture.</param>
/// <param name="Text">The words under it: a caption, an answer, a score; lines are parted by '\n'.</param>
/// <param name="Name">The picture's name, such as its file's; may be empty.</param>
public sealed record PictureCard(RgbImage Picture, string Text, string Name = "");
