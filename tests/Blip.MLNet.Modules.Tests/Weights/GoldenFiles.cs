using Blip.MLNet.Testing;

namespace Blip.MLNet.Modules.Tests.Weights;

/// <summary>The checkpoint files found anywhere under goldens/blip.</summary>
internal static class GoldenFiles
{
    public static IReadOnlyList<string> All { get; } = Find(".pth", ".bin", ".safetensors");

    public static IReadOnlyList<string> PyTorch => [.. All.Where(f => !f.EndsWith(".safetensors", StringComparison.Ordinal))];

    public static IEnumerable<string> Relative(IEnumerable<string> files) => files.Select(f => Path.GetRelativePath(Goldens.PathOf("blip"), f));

    public static string Full(string relative) => Path.Combine(Goldens.PathOf("blip"), relative);

    private static string[] Find(params string[] extensions) => !Goldens.Has("blip") ? [] :
        [.. Directory.EnumerateFiles(Goldens.PathOf("blip"), "*", SearchOption.AllDirectories).Where(f => extensions.Contains(Path.GetExtension(f))).Order(StringComparer.Ordinal)];
}

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("blip-test-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public string Write(string name, byte[] bytes)
    {
        string path = this[name];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public string Write(string name, string text) => Write(name, System.Text.Encoding.UTF8.GetBytes(text));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
