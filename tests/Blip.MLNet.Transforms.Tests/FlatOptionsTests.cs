using System.Reflection;
using System.Text.Json;
using Blip.MLNet.Modules.Generation;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Transforms.Answering;
using Blip.MLNet.Transforms.Captioning;

namespace Blip.MLNet.Transforms.Tests;

/// <summary>The flat settings of a transform are those of the model's own options: none is missing, and each sets the one of its name.</summary>
public class FlatOptionsTests
{
    public static TheoryData<string> Generation => Names<GenerationOptions>();

    public static TheoryData<string> Captioning => Names<CaptionOptions>(nameof(CaptionOptions.Generation));

    public static TheoryData<string> Answering => Names<VqaOptions>(nameof(VqaOptions.Generation));

    [Theory]
    [MemberData(nameof(Generation))]
    public void Every_setting_of_generation_is_one_of_captioning(string name) =>
        AssertSets(name, new GenerationOptions(), new BlipCaptionOptions(), o => o.Captioning.Generation);

    [Theory]
    [MemberData(nameof(Captioning))]
    public void Every_setting_of_the_captioner_is_one_of_the_transform(string name) =>
        AssertSets(name, new CaptionOptions(), new BlipCaptionOptions(), o => o.Captioning);

    [Theory]
    [MemberData(nameof(Answering))]
    public void Every_setting_of_the_answerer_is_one_of_the_transform(string name) =>
        AssertSets(name, new VqaOptions(), new BlipVqaOptions(), o => o.ToVqaOptions());

    [Fact]
    public void Settings_survive_the_form_in_which_a_model_zip_holds_them()
    {
        var options = new BlipCaptionOptions { Prompt = "a photo of", NumBeams = 1, Sample = true, TopP = 0.5, Seed = 1L << 40, Stopping = BeamStopping.Early, ReferenceCompatible = true, ScoreColumnName = "Score" };
        Assert.Equal(options, JsonSerializer.Deserialize<BlipCaptionOptions>(JsonSerializer.Serialize(options)));
        var answering = new BlipVqaOptions { KTest = 3, NumBeams = 2, MaxLength = 7, CleanQuestions = true };
        Assert.Equal(answering, JsonSerializer.Deserialize<BlipVqaOptions>(JsonSerializer.Serialize(answering)));
    }

    private static void AssertSets<TInner, TFlat>(string name, TInner expected, TFlat options, Func<TFlat, TInner> inner)
    {
        PropertyInfo property = typeof(TInner).GetProperty(name)!;
        PropertyInfo? flat = typeof(TFlat).GetProperty(name);
        Assert.NotNull(flat);
        Assert.Equal(property.PropertyType, flat.PropertyType);
        Assert.Equal(expected, inner(options));
        object other = Other(property.GetValue(expected)!);
        property.SetValue(expected, other);
        flat.SetValue(options, other);
        Assert.Equal(other, flat.GetValue(options));
        Assert.Equal(expected, inner(options));
    }

    private static object Other(object value) => value switch
    {
        int number => number + 1,
        long number => number + 1,
        double number => number + 0.5,
        bool flag => !flag,
        string text => text + "!",
        Enum choice => Enum.GetValues(choice.GetType()).Cast<object>().First(v => !v.Equals(choice)),
        _ => throw new NotSupportedException($"{value.GetType()}"),
    };

    private static TheoryData<string> Names<T>(params string[] without) =>
        [.. typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(p => p.Name).Except(without)];
}
