using System.Text.Json.Serialization;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Transforms.Models;
using Microsoft.ML.Data;

namespace Blip.MLNet.Transforms.Features;

/// <summary>The columns of <c>BlipFeatures</c>: a picture, a text, or both.</summary>
internal sealed record FeatureColumns(string OutputName, string? ImageName, string? TextName)
{
    [JsonIgnore]
    public InputColumn? Image => ImageName is null ? null : new InputColumn(ImageName, InputKind.Image);

    [JsonIgnore]
    public InputColumn? Text => TextName is null ? null : new InputColumn(TextName, InputKind.Text);

    [JsonIgnore]
    public IReadOnlyList<InputColumn> Inputs => [.. new[] { Image, Text }.OfType<InputColumn>()];

    /// <summary>The added column.</summary>
    /// <param name="width">Numbers of a vector.</param>
    public OutputColumn<float[]?> Output(int width) => OutputColumns<float[]?>.Vector(OutputName, NumberDataViewType.Single, width, v => v, float.NaN);

    public FeatureColumns Validate(FeatureKind kind)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(OutputName);
        if (ImageName is null && TextName is null) throw new ArgumentException("BlipFeatures needs an image column, a text column, or both; neither was named.");
        if (ImageName is not null && TextName is not null && kind == FeatureKind.Projected)
            throw new ArgumentException($"{nameof(BlipFeaturesOptions)}.{nameof(BlipFeaturesOptions.Kind)} is {kind}, which a picture and a text together do not have; expected {FeatureKind.Classification} or {FeatureKind.Sequence}, or one of the two columns alone.", nameof(kind));
        return this;
    }
}
