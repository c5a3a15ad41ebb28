namespace Blip.MLNet.Modules.Images;

/// <summary>
/// Turns a picture into the vision model's input: squashed to a fixed size, scaled to 0..1, normalized per channel. The defaults are the
/// reference's evaluation transform (salesforce/BLIP, data/__init__.py, transform_test); <see cref="Load"/> reads Hugging Face's settings.
/// Thread-safe.
/// </summary>
public sealed class ImageProcessor
{
    private static readonly double[] s_clipMean = [0.48145466, 0.4578275, 0.40821073], s_clipStd = [0.26862954, 0.26130258, 0.27577711];
    private readonly float[] _levels = new float[3 * 256];

    /// <summary>The reference's evaluation transform for a model of this picture size: bicubic, CLIP mean and deviation.</summary>
    /// <param name="size">Width and height of the model's pictures, 384 for the official captioners.</param>
    public ImageProcessor(int size) : this(size, size)
    {
    }

    /// <param name="width">Width of the model's pictures.</param>
    /// <param name="height">Height of the model's pictures.</param>
    /// <param name="filter">The filter of the resize; none means that pictures must come at that size.</param>
    /// <param name="rescaleFactor">What a level of 0 to 255 is multiplied by; none leaves levels as they are.</param>
    /// <param name="mean">Three values taken from the channels, in rescaled units; none means CLIP's.</param>
    /// <param name="std">Three values that the channels are divided by; none means CLIP's.</param>
    /// <exception cref="ArgumentException">A size is below 1 or has more values than an array can hold, or there are not three means and deviations.</exception>
    public ImageProcessor(int width, int height, Resampling? filter = Resampling.Bicubic, double? rescaleFactor = 1.0 / 255, IReadOnlyList<double>? mean = null, IReadOnlyList<double>? std = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if ((long)width * height > Array.MaxLength / 3) throw new ArgumentOutOfRangeException(nameof(width), $"Pictures of {width} x {height} pixels are too large; at most {Array.MaxLength / 3} pixels.");
        (Width, Height, Filter, RescaleFactor) = (width, height, filter, rescaleFactor);
        Mean = Three(mean ?? s_clipMean, nameof(mean));
        Std = Three(std ?? s_clipStd, nameof(std));
        if (Std.Contains(0)) throw new ArgumentException("A channel cannot be divided by a deviation of 0.", nameof(std));
        for (int i = 0; i < _levels.Length; i++)
        {
            float level = rescaleFactor is { } factor ? (float)(i % 256 * factor) : i % 256;
            _levels[i] = (level - (float)Mean[i / 256]) / (float)Std[i / 256];
        }
    }

    /// <summary>Width of the model's pictures.</summary>
    public int Width { get; }

    /// <summary>Height of the model's pictures.</summary>
    public int Height { get; }

    /// <summary>The filter of the resize; none where pictures must come at that size.</summary>
    public Resampling? Filter { get; }

    /// <summary>What a level of 0 to 255 is multiplied by.</summary>
    public double? RescaleFactor { get; }

    /// <summary>What is taken from the channels red, green, blue.</summary>
    public IReadOnlyList<double> Mean { get; }

    /// <summary>What the channels red, green, blue are divided by.</summary>
    public IReadOnlyList<double> Std { get; }

    /// <summary>How many values one picture has: 3 x Height x Width.</summary>
    public int Length => 3 * Height * Width;

    /// <summary>Resizes and normalizes a picture.</summary>
    /// <param name="image">Any picture.</param>
    /// <param name="target">[3, Height, Width] normalized values, every one written.</param>
    public void Process(RgbImage image, Span<float> target)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (Filter is null && (image.Width, image.Height) != (Width, Height))
            throw new ArgumentException($"The picture is {image.Width} x {image.Height}; with do_resize off pictures must be {Width} x {Height}.", nameof(image));
        RgbImage sized = (image.Width, image.Height) == (Width, Height) ? image : image.Resize(Width, Height, Filter!.Value);
        Normalize(sized, target);
    }

    /// <summary>Resizes and normalizes a picture into a new array, [3, Height, Width].</summary>
    public float[] Process(RgbImage image)
    {
        float[] values = new float[Length];
        Process(image, values);
        return values;
    }

    /// <summary>Normalizes a picture that has the model's size.</summary>
    /// <param name="image">A picture of Width x Height.</param>
    /// <param name="target">[3, Height, Width] normalized values.</param>
    public void Normalize(RgbImage image, Span<float> target)
    {
        ArgumentNullException.ThrowIfNull(image);
        if ((image.Width, image.Height) != (Width, Height)) throw new ArgumentException($"The picture is {image.Width} x {image.Height}; expected {Width} x {Height}.", nameof(image));
        if (target.Length != Length) throw new ArgumentException($"The target holds {target.Length} values; a picture has {Length}.", nameof(target));
        ReadOnlySpan<byte> pixels = image.Pixels;
        for (int channel = 0, plane = Width * Height; channel < 3; channel++)
        {
            ReadOnlySpan<float> levels = _levels.AsSpan(256 * channel, 256);
            Span<float> to = target.Slice(channel * plane, plane);
            for (int i = 0, from = channel; i < to.Length; i++, from += 3) to[i] = levels[pixels[from]];
        }
    }

    /// <summary>Reads Hugging Face's preprocessor_config.json (BlipImageProcessor).</summary>
    /// <param name="path">The file, or a model folder that has it.</param>
    /// <exception cref="InvalidDataException">A field has a value that cannot be followed; the message names file, field and value.</exception>
    public static ImageProcessor Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string file = Directory.Exists(path) ? Path.Combine(path, PreprocessorConfiguration.FileName) : path;
        return PreprocessorConfiguration.Read(File.ReadAllBytes(file), file);
    }

    /// <summary>Reads settings that <see cref="ToJson"/> gave, or the text of a preprocessor_config.json.</summary>
    /// <param name="json">The text.</param>
    /// <param name="source">Where it comes from, for errors.</param>
    /// <exception cref="InvalidDataException">A field has a value that cannot be followed.</exception>
    public static ImageProcessor Parse(string json, string source) => PreprocessorConfiguration.Read(System.Text.Encoding.UTF8.GetBytes(json), source);

    /// <summary>Gives the settings as a preprocessor_config.json that Hugging Face reads.</summary>
    public string ToJson() => PreprocessorConfiguration.Write(this);

    /// <summary>The same for another size.</summary>
    internal ImageProcessor WithSize(int size) => new(size, size, Filter, RescaleFactor, Mean, Std);

    private static double[] Three(IReadOnlyList<double> values, string name) =>
        values.Count == 3 ? [.. values] : throw new ArgumentException($"{values.Count} values were given; a picture has 3 channels.", name);
}
