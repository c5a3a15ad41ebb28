using System.Globalization;
using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Modules.Weights.Safetensors;

namespace Blip.MLNet.Modules.Tests.Weights;

/// <summary>A file is the old one or the whole new one, whatever happens while it is written.</summary>
public sealed class AtomicFileTests : IDisposable
{
    private static readonly int s_full = OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28;
    private readonly TemporaryFolder _temporary = new();

    public void Dispose() => _temporary.Dispose();

    private string Folder => _temporary.Path;

    private string Target => Path.Combine(Folder, "weights.safetensors");

    [Fact]
    public void A_full_disk_is_named_with_the_file_and_its_size_and_the_old_file_stays()
    {
        File.WriteAllText(Target, "old");
        IOException error = Assert.Throws<IOException>(() => AtomicFile.Write(Target, _ => throw new IOException($"No space left on device : '{Folder}/.x.tmp'", s_full), bytes: 1_234_567));
        Assert.StartsWith($"The disk is full: '{Target}' takes 1,234,567 bytes, and ", error.Message);
        Assert.EndsWith(" are free there.", error.Message);
        Assert.DoesNotContain(".tmp", error.Message);
        Assert.Equal("old", File.ReadAllText(Target));
        Assert.Single(Directory.GetFiles(Folder));
    }

    [Fact]
    public void The_systems_own_word_for_a_full_disk_is_known()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "There is no /dev/full here.");
        File.WriteAllText(Target, "old");
        var tensor = MemoryTensor.Create("x", [4], [1f, 2f, 3f, 4f]);
        IOException error = Assert.Throws<IOException>(() => SafetensorsWriter.Write(Target, [tensor], null, previous: null, open: _ => new FileStream("/dev/full", FileMode.Open, FileAccess.Write)));
        Assert.StartsWith($"The disk is full: '{Target}' takes ", error.Message);
        Assert.Equal("old", File.ReadAllText(Target));
        Assert.Single(Directory.GetFiles(Folder));
    }

    [Fact]
    public void The_size_that_is_told_is_that_of_the_file()
    {
        var tensor = MemoryTensor.Create("x", [4], [1f, 2f, 3f, 4f]);
        SafetensorsWriter.Write(Target, [tensor]);
        long bytes = new FileInfo(Target).Length;
        IOException error = Assert.Throws<IOException>(() => SafetensorsWriter.Write(Target, [tensor], null, previous: null, open: _ => throw new IOException("full", s_full)));
        Assert.Contains($" takes {bytes.ToString("N0", CultureInfo.InvariantCulture)} bytes", error.Message);
    }

    [Fact]
    public void Other_errors_name_the_file_not_the_temporary_one()
    {
        IOException error = Assert.Throws<IOException>(() => AtomicFile.Write(Target, _ => { }, open: temporary => throw new IOException($"The disk of '{temporary}' is gone.")));
        Assert.Equal($"The disk of '{Target}' is gone.", error.Message);
        UnauthorizedAccessException denied = Assert.Throws<UnauthorizedAccessException>(() => AtomicFile.Write(Target, _ => { }, open: temporary => throw new UnauthorizedAccessException($"Access to '{temporary}' is denied.")));
        Assert.Equal($"Access to '{Target}' is denied.", denied.Message);
    }

    [Fact]
    public void The_file_before_can_be_kept()
    {
        string previous = Path.Combine(Folder, "previous");
        foreach (string text in (string[])["one", "two", "three"]) AtomicFile.Write(Target, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)), previous: previous);
        Assert.Equal(("three", "two"), (File.ReadAllText(Target), File.ReadAllText(previous)));
        Assert.Equal(2, Directory.GetFiles(Folder).Length);
    }

    [Fact]
    public void What_killed_processes_left_is_removed_and_nothing_else()
    {
        string id = Guid.NewGuid().ToString("N");
        string[] left = [$".weights.safetensors.{id}.tmp", $".weights.safetensors.{Guid.NewGuid():N}.tmp"];
        string[] others =
        [
            "weights.safetensors", $".other.safetensors.{id}.tmp", $"weights.safetensors.{id}.tmp", $".weights.safetensors.{id}.tmp.bak", $".weights.safetensors.{id[..31]}.tmp", ".weights.safetensors.tmp",
            $".weights.safetensors.{id[..31]}x.tmp", $".weights.safetensors.x.{id}.tmp", "notes.tmp",
        ];
        foreach (string name in (string[])[.. left, .. others]) File.WriteAllText(Path.Combine(Folder, name), name);
        string inTheWay = Directory.CreateDirectory(Path.Combine(Folder, $".weights.safetensors.{Guid.NewGuid():N}.tmp")).FullName;
        Assert.Equal(2, AtomicFile.RemoveLeftovers(Target));
        Assert.Equal(others.Order(), Directory.GetFiles(Folder).Select(f => Path.GetFileName(f)).Order());
        Assert.True(Directory.Exists(inTheWay));
        Assert.Equal(0, AtomicFile.RemoveLeftovers(Path.Combine(Folder, "no", "such")));
    }

    [Fact]
    public void A_file_that_is_being_written_is_no_leftover()
    {
        AtomicFile.Write(Target, stream =>
        {
            Assert.Equal(0, AtomicFile.RemoveLeftovers(Target));
            stream.WriteByte(65);
        });
        Assert.Equal("A", File.ReadAllText(Target));
    }

    [Fact]
    public void A_link_of_such_a_name_is_not_followed()
    {
        if (OperatingSystem.IsWindows()) return; // links need a privilege there
        string precious = Path.Combine(Folder, "precious");
        File.WriteAllText(precious, "x");
        File.CreateSymbolicLink(Path.Combine(Folder, $".weights.safetensors.{Guid.NewGuid():N}.tmp"), precious);
        Assert.Equal(0, AtomicFile.RemoveLeftovers(Target));
        Assert.Equal("x", File.ReadAllText(precious));
    }
}
