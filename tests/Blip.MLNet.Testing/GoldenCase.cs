using System.Text.Json;

namespace Blip.MLNet.Testing;

/// <summary>One folder of goldens/blip (its layout is SCHEMA.md there): case.json with the tensors that it names.</summary>
public sealed class GoldenCase
{
    private readonly Lazy<IReadOnlyDictionary<string, GoldenTensor>> _inputs, _outputs;
    private readonly Lazy<JsonElement> _json;

    private GoldenCase(string name)
    {
        Name = name;
        Folder = Goldens.PathOf("blip", name);
        _json = new(() => IsThere
            ? JsonDocument.Parse(File.ReadAllBytes(PathOf("case.json"))).RootElement
            : throw new GoldenAbsentException($"this set of goldens has no case '{name}' ({Folder})."));
        _inputs = new(() => ReadIfThere("inputs.safetensors"));
        _outputs = new(() => ReadIfThere("outputs.safetensors"));
    }

    public string Name { get; }
    public string Folder { get; }

    /// <summary>Whether this set of goldens has the case. A test that needs one that is absent is skipped.</summary>
    public bool IsThere => File.Exists(PathOf("case.json"));

    public JsonElement Json => _json.Value;
    public JsonElement Config => Json.GetProperty("config");
    public IReadOnlyDictionary<string, GoldenTensor> Inputs => _inputs.Value;
    public IReadOnlyDictionary<string, GoldenTensor> Outputs => _outputs.Value;
    /// <summary>The case's tests; none where the case is absent.</summary>
    public IEnumerable<GoldenTest> Tests => !IsThere ? [] : Json.GetProperty("tests").EnumerateArray().Select(t => new GoldenTest(this, t));

    public static GoldenCase Open(string name) => new(name);

    public GoldenTest Test(string name) =>
        Tests.FirstOrDefault(t => t.Name == name) ?? throw new GoldenAbsentException($"this set of goldens has no test '{Name}/{name}'.");

    public string PathOf(string file) => Path.Combine(Folder, file);

    /// <summary>A tensor of inputs.safetensors by the name that a test gives, which may carry a slice: "image[0:2]".</summary>
    public GoldenTensor Input(string reference)
    {
        int bracket = reference.IndexOf('[');
        if (bracket < 0) return Inputs[reference];
        int[] range = [.. reference[(bracket + 1)..^1].Split(':').Select(int.Parse)];
        return Inputs[reference[..bracket]].Slice(range[0], range.Length == 1 ? range[0] + 1 : range[1]);
    }

    private IReadOnlyDictionary<string, GoldenTensor> ReadIfThere(string file) =>
        File.Exists(PathOf(file)) ? SafetensorsFile.Read(PathOf(file)) : new Dictionary<string, GoldenTensor>();
}

/// <summary>One test of a case: its inputs, its expectations, and its tensors with the reference's own float32 noise.</summary>
public sealed class GoldenTest(GoldenCase owner, JsonElement json)
{
    public GoldenCase Case { get; } = owner;
    public JsonElement Json { get; } = json;
    public string Name => Json.GetProperty("name").GetString()!;
    public string Call => Json.TryGetProperty("call", out var c) ? c.GetString()! : "";
    public JsonElement Inputs => Json.GetProperty("inputs");
    public JsonElement Expect => Json.GetProperty("expect");
    public bool HasTensors => Json.TryGetProperty("tensors", out _);
    public IEnumerable<string> TensorNames => HasTensors ? Json.GetProperty("tensors").EnumerateObject().Select(p => p.Name) : [];

    public GoldenTensor Tensor(string output) => Case.Outputs[Json.GetProperty("tensors").GetProperty(output).GetProperty("key").GetString()!];

    /// <summary>How far a result may be from the golden, relative to its largest value: max(1e-5, 20 x the reference's own noise).</summary>
    public double Tolerance(string output)
    {
        JsonElement t = Json.GetProperty("tensors").GetProperty(output);
        double noise = t.TryGetProperty("f32_noise", out var n) && n.ValueKind == JsonValueKind.Number ? n.GetDouble() : 0;
        return Math.Max(1e-5, 20 * noise);
    }

    public override string ToString() => $"{Case.Name}/{Name}";
}
