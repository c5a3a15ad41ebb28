using System.Text.Json;
using System.Text.Json.Nodes;

namespace Blip.MLNet.Modules.Images;

/// <summary>Hugging Face's preprocessor_config.json for BLIP: read with its defaults (image_processing_blip.py), written as it writes it.</summary>
internal static class PreprocessorConfiguration
{
    public const string FileName = "preprocessor_config.json";

    public static ImageProcessor Read(byte[] json, string source)
    {
        JsonObject fields;
        try
        {
            fields = JsonNode.Parse(json) as JsonObject ?? throw new InvalidDataException($"'{source}' is no JSON object.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"'{source}' is no JSON: {e.Message}", e);
        }
        var reader = new Reader(fields, source);
        (int width, int height) = reader.Size();
        int resample = reader.Get("resample", (int)Resampling.Bicubic);
        if (!Enum.IsDefined((Resampling)resample)) throw reader.Wrong("resample", $"one of {string.Join(", ", Enum.GetValues<Resampling>().Select(r => $"{(int)r} ({r})"))}");
        bool normalize = reader.Get("do_normalize", true);
        double[] mean = normalize ? reader.Channels("image_mean") ?? [] : [0, 0, 0], std = normalize ? reader.Channels("image_std") ?? [] : [1, 1, 1];
        if ((long)width * height > Array.MaxLength / 3) throw new InvalidDataException($"'{source}': size is {width} x {height}; expected at most {Array.MaxLength / 3} pixels.");
        return new ImageProcessor(
            width, height,
            reader.Get("do_resize", true) ? (Resampling)resample : null,
            reader.Get("do_rescale", true) ? reader.Get("rescale_factor", 1.0 / 255) : null,
            mean.Length == 0 ? null : mean, std.Length == 0 ? null : std);
    }

    public static string Write(ImageProcessor processor) => new JsonObject
    {
        ["do_convert_rgb"] = true,
        ["do_normalize"] = true,
        ["do_rescale"] = processor.RescaleFactor is not null,
        ["do_resize"] = processor.Filter is not null,
        ["image_mean"] = new JsonArray([.. processor.Mean.Select(m => (JsonNode)m)]),
        ["image_processor_type"] = "BlipImageProcessor",
        ["image_std"] = new JsonArray([.. processor.Std.Select(s => (JsonNode)s)]),
        ["processor_class"] = "BlipProcessor",
        ["resample"] = (int)(processor.Filter ?? Resampling.Bicubic),
        ["rescale_factor"] = processor.RescaleFactor ?? 1.0 / 255,
        ["size"] = new JsonObject { ["height"] = processor.Height, ["width"] = processor.Width },
    }.ToJsonString(new JsonSerializerOptions { WriteIndented = true });

    private readonly struct Reader(JsonObject fields, string source)
    {
        public T Get<T>(string field, T missing) where T : struct
        {
            if (fields[field] is not { } node) return missing;
            return node is JsonValue value && value.TryGetValue(out T result) ? result : throw Wrong(field, typeof(T) == typeof(bool) ? "true or false" : "a number");
        }

        /// <summary>A number is both sides; an object names them.</summary>
        public (int Width, int Height) Size()
        {
            const string wanted = "a whole number from 1, or an object with height and width";
            JsonNode? size = fields["size"];
            if (size is null) return (384, 384);
            (JsonNode? width, JsonNode? height) = size is JsonObject sides ? (sides["width"], sides["height"]) : (size, size);
            return width is JsonValue w && height is JsonValue h && w.TryGetValue(out int x) && h.TryGetValue(out int y) && x > 0 && y > 0 ? (x, y) : throw Wrong("size", wanted);
        }

        public double[]? Channels(string field)
        {
            if (fields[field] is not { } node) return null;
            double[] values = [.. (node as JsonArray ?? []).OfType<JsonValue>().Where(v => v.GetValueKind() == JsonValueKind.Number).Select(v => v.GetValue<double>())];
            return values.Length == 3 && (field != "image_std" || !values.Contains(0)) ? values : throw Wrong(field, field == "image_std" ? "three numbers other than 0" : "three numbers");
        }

        public InvalidDataException Wrong(string field, string wanted) => new($"'{source}': {field} is {fields[field]?.ToJsonString() ?? "null"}; expected {wanted}.");
    }
}
