using System.Globalization;

namespace Blip.MLNet.Modules.Weights;

/// <summary>What the system says of the space on its disks.</summary>
internal static class DiskSpace
{
    /// <summary>Whether it says that the disk, or the user's share of it, is full: ENOSPC, EDQUOT, or Windows' two codes.</summary>
    public static bool IsFull(Exception e) => e is IOException && e.HResult is 28 or 122 or unchecked((int)0x80070070) or unchecked((int)0x80070027);

    /// <summary>Free bytes of the disk that a folder is on; null where the system does not tell, as for some network shares.</summary>
    public static long? Free(string folder)
    {
        try
        {
            return new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        }
        catch (Exception e) when (e is ArgumentException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>What is said of a file that does not fit.</summary>
    /// <param name="path">The file.</param>
    /// <param name="bytes">Its size, where known.</param>
    public static string Explain(string path, long? bytes)
    {
        string need = bytes is { } size ? string.Create(CultureInfo.InvariantCulture, $" takes {size:N0} bytes") : " does not fit";
        string free = Free(Path.GetDirectoryName(path)!) is { } left ? string.Create(CultureInfo.InvariantCulture, $", and {left:N0} are free there") : "";
        return $"The disk is full: '{path}'{need}{free}.";
    }
}
