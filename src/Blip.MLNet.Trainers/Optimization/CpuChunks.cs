namespace Blip.MLNet.Trainers.Optimization;

/// <summary>Long arrays in parts that do not depend on the number of cores, so that sums over them do not either.</summary>
internal static class CpuChunks
{
    /// <summary>Numbers in a part.</summary>
    public const int Length = 1 << 16;

    /// <summary>Parts of so many numbers.</summary>
    public static int Count(long numbers) => (int)((numbers + Length - 1) / Length);

    /// <summary>Works on every part, on all cores.</summary>
    /// <param name="numbers">How many there are.</param>
    /// <param name="work">Gets a part's index, its first number and how many it has.</param>
    public static void Run(long numbers, Action<int, long, int> work)
    {
        int count = Count(numbers);
        void One(int i)
        {
            long start = (long)i * Length;
            work(i, start, (int)Math.Min(Length, numbers - start));
        }
        if (count == 1) One(0);
        else Parallel.For(0, count, One);
    }
}
