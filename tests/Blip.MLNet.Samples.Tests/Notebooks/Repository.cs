using Blip.MLNet.Testing;

namespace Blip.MLNet.Samples.Tests.Notebooks;

/// <summary>The repository as the current folder, which notebooks and samples start from.</summary>
public static class Repository
{
    public static async Task<T> In<T>(Func<Task<T>> work)
    {
        string folder = Environment.CurrentDirectory;
        Environment.CurrentDirectory = Goldens.RepoRoot;
        try
        {
            return await work();
        }
        finally
        {
            Environment.CurrentDirectory = folder;
        }
    }
}
