using System.Text.Json.Serialization;
using Blip.MLNet.Transforms.Schemas;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Blip.MLNet.Transforms.Captioning;

/// <summary>The columns that captioning reads and adds.</summary>
internal sealed record CaptionColumns(string OutputName, string InputName, string? ScoreName, string? CaptionsName, string? ScoresName, int Count)
{
    /// <summary>What each added column holds, in the order of <see cref="Outputs"/>.</summary>
    public enum Kind { Caption, Score, Captions, Scores }

    [JsonIgnore]
    public IReadOnlyList<Kind> Kinds { get; } =
    [
        Kind.Caption,
        .. ScoreName is null ? Array.Empty<Kind>() : [Kind.Score],
        .. CaptionsName is null ? Array.Empty<Kind>() : [Kind.Captions],
        .. ScoresName is null ? Array.Empty<Kind>() : [Kind.Scores],
    ];

    [JsonIgnore]
    public IReadOnlyList<DataViewSchema.DetachedColumn> Outputs => [.. Kinds.Select(kind => kind switch
    {
        Kind.Caption => new DataViewSchema.DetachedColumn(OutputName, TextDataViewType.Instance),
        Kind.Score => new DataViewSchema.DetachedColumn(ScoreName!, NumberDataViewType.Single),
        Kind.Captions => new DataViewSchema.DetachedColumn(CaptionsName!, new VectorDataViewType(TextDataViewType.Instance, Count)),
        _ => new DataViewSchema.DetachedColumn(ScoresName!, new VectorDataViewType(NumberDataViewType.Single, Count)),
    })];

    /// <summary>The picture column of a schema.</summary>
    /// <exception cref="ArgumentException">It is missing or holds something else.</exception>
    public DataViewSchema.Column Input(DataViewSchema schema)
    {
        DataViewSchema.Column column = schema.Require(InputName, "BlipCaption");
        return column.Type is ImageDataViewType ? column : throw SchemaShapes.WrongType("BlipCaption", column.Name, "an image (LoadImages makes one of a path)", $"{column.Type}");
    }
}
