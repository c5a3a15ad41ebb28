using Blip.MLNet.Modules.Weights;

namespace Blip.MLNet.Modules.Tests.Weights;

public class DamagedFileTests
{
    public static TheoryData<string> Files => [.. GoldenFiles.Relative(GoldenFiles.All.Where(f => new FileInfo(f).Length < 400_000))];

    [Theory(SkipTestWithoutData = true), MemberData(nameof(Files))]
    public void Truncations_and_flipped_bytes_give_the_documented_exception_or_a_checkpoint(string file)
    {
        byte[] original = File.ReadAllBytes(GoldenFiles.Full(file));
        var random = new Random(original.Length);
        using var folder = new TemporaryFolder();
        for (int round = 0; round < 60; round++)
        {
            byte[] damaged = (byte[])original.Clone();
            if (round % 3 == 0) damaged = damaged[..random.Next(damaged.Length)];
            else
                for (int flips = random.Next(1, 6); flips > 0; flips--)
                    // Half of the flips go where the structure is: the first kilobytes and the last.
                    damaged[random.Next(4) switch { 0 => random.Next(Math.Min(damaged.Length, 2048)), 1 => damaged.Length - 1 - random.Next(Math.Min(damaged.Length, 2048)), _ => random.Next(damaged.Length) }] = (byte)random.Next(256);
            string path = folder.Write($"{round}", damaged);
            try
            {
                using Checkpoint checkpoint = Checkpoint.Open(path);
                foreach (TensorSource tensor in checkpoint.Where(t => t.ByteLength < 1 << 24)) tensor.ToBytes();
            }
            catch (CheckpointException e)
            {
                Assert.Contains(path, e.Message);
            }
            File.Delete(path);
        }
    }

    [Theory(SkipTestWithoutData = true), MemberData(nameof(Files))]
    public void Every_truncation_is_noticed(string file)
    {
        byte[] original = File.ReadAllBytes(GoldenFiles.Full(file));
        var random = new Random(7);
        using var folder = new TemporaryFolder();
        foreach (int length in Enumerable.Range(0, 12).Select(_ => random.Next(original.Length)).Append(0).Append(original.Length - 1))
            Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder.Write("cut", original[..length])).Dispose());
    }
}
