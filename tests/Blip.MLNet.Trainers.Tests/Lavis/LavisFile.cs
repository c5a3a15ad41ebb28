using Blip.MLNet.Testing;

namespace Blip.MLNet.Trainers.Tests.Lavis;

/// <summary>The run config of LAVIS's captioning tutorial.</summary>
internal static class LavisFile
{
    public static string Path { get; } = System.IO.Path.Combine(Goldens.RepoRoot, "tests", "data", "lavis", "caption_coco_large_ft.yaml");

    public static string Text { get; } = File.ReadAllText(Path);
}
