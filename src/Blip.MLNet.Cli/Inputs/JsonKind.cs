namespace Blip.MLNet.Cli.Inputs;

/// <summary>Tells annotation files apart.</summary>
internal static class JsonKind
{
    /// <summary>Whether a file's root is an object (COCO, VQA v2) and not an array (BLIP's lists).</summary>
    public static bool BeginsWithObject(string file)
    {
        using FileStream stream = File.OpenRead(file);
        for (int value = stream.ReadByte(); value >= 0; value = stream.ReadByte())
            if (value is not (' ' or '\t' or '\r' or '\n' or 0xEF or 0xBB or 0xBF)) return value == '{';
        return false;
    }
}
