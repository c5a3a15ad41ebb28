using Blip.MLNet.Modules.Tasks;

namespace Blip.MLNet.Cli.Output;

/// <summary>The captions of one picture.</summary>
/// <param name="File">Its file as the user named it; empty where a results file does not say.</param>
/// <param name="Id">Its id in results.</param>
/// <param name="Captions">Its captions, best first; at least one.</param>
internal sealed record CaptionRecord(string File, string Id, IReadOnlyList<ImageCaption> Captions);
