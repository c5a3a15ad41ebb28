using System.Globalization;

namespace Blip.MLNet.Cli.Progress;

/// <summary>Numbers for people.</summary>
internal static class Quantities
{
    /// <summary>3.2 pictures/s, or seconds for each where it is less than one.</summary>
    public static string PicturesPerSecond(double rate) => rate >= 1 ? Text($"{rate:0.0} pictures/s") : Text($"{1 / rate:0.0} s/picture");

    /// <summary>12.3 MB/s.</summary>
    public static string BytesPerSecond(double rate) => Bytes(rate) + "/s";

    /// <summary>12.3 MB; units of 1000.</summary>
    public static string Bytes(double bytes)
    {
        string[] units = ["B", "kB", "MB", "GB", "TB"];
        int unit = 0;
        for (; bytes >= 1000 && unit < units.Length - 1; unit++) bytes /= 1000;
        return unit == 0 ? Text($"{bytes:0} B") : Text($"{bytes:0.0} {units[unit]}");
    }

    /// <summary>1 picture, 2 pictures.</summary>
    public static string Pictures(int count) => count == 1 ? "1 picture" : Text($"{count} pictures");

    /// <summary>00:01:30, or 2 d 03:00:00.</summary>
    public static string Time(TimeSpan time) => $"{(time.TotalDays >= 1 ? $"{(int)time.TotalDays} d " : "")}{time:hh\\:mm\\:ss}";

    /// <summary>The same for seconds, if need be a great many.</summary>
    public static string Time(double seconds) => Time(TimeSpan.FromSeconds(Math.Min(seconds, 1e9)));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
