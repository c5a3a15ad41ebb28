using Microsoft.ML;

namespace Blip.MLNet.Transforms.Persistence;

/// <summary>How a transformer is known in a model zip.</summary>
/// <param name="Signature">Eight characters that the entry begins with.</param>
/// <param name="LoaderSignature">The name under which ML.NET finds the class.</param>
internal sealed record ModelFormat(string Signature, string LoaderSignature)
{
    private const uint Current = 0x00010001;

    /// <summary>What the entry's header says; this library writes and reads one version.</summary>
    public VersionInfo Version => new(Signature, Current, Current, Current, typeof(ModelFormat).Assembly.FullName!, LoaderSignature);
}
