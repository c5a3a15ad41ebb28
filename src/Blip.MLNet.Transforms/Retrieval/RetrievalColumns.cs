using System.Text.Json.Serialization;
using Blip.MLNet.Transforms.Models;
using Blip.MLNet.Transforms.Schemas;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Blip.MLNet.Transforms.Retrieval;

/// <summary>The columns of <c>BlipRetrieval</c>. The gallery's column and the query's may each hold pictures or texts; their types decide.</summary>
internal sealed record RetrievalColumns(string OutputName, string GalleryName, string QueryName)
{
    /// <summary>What an added column holds.</summary>
    public enum Kind { Ids, Scores, Best }

    public RetrievalColumns Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(OutputName);
        ArgumentException.ThrowIfNullOrWhiteSpace(GalleryName);
        ArgumentException.ThrowIfNullOrWhiteSpace(QueryName);
        return this;
    }

    /// <summary>A column of pictures or texts.</summary>
    /// <exception cref="ArgumentException">It is missing or holds something else.</exception>
    public static InputColumn PictureOrText(DataViewSchema schema, string name, string owner)
    {
        DataViewType type = schema.Require(name, owner).Type;
        return type is ImageDataViewType || type is TextDataViewType ? new InputColumn(name, type is ImageDataViewType)
            : throw SchemaShapes.WrongType(owner, name, "an image (LoadImages makes one of a path) or a text", $"{type}");
    }

    /// <summary>The same in the shape of a schema.</summary>
    public static InputColumn PictureOrText(SchemaShape shape, string name, string owner)
    {
        SchemaShape.Column column = shape.Require(name, owner);
        bool image = column.ItemType is ImageDataViewType;
        return column.Kind == SchemaShape.Column.VectorKind.Scalar && (image || column.ItemType is TextDataViewType) ? new InputColumn(name, image)
            : throw SchemaShapes.WrongType(owner, name, "an image (LoadImages makes one of a path) or a text", $"{column.Kind} {column.ItemType}");
    }

    /// <summary>The added columns with what they hold.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="size">Items that a query gets.</param>
    public IReadOnlyList<(Kind Kind, DataViewSchema.DetachedColumn Column)> Outputs(BlipRetrievalOptions options, int size)
    {
        List<(Kind, DataViewSchema.DetachedColumn)> columns = [(Kind.Ids, new(OutputName, new VectorDataViewType(TextDataViewType.Instance, size)))];
        if (options.ScoresColumnName is { } scores) columns.Add((Kind.Scores, new(scores, new VectorDataViewType(NumberDataViewType.Single, size))));
        if (options.BestColumnName is { } best) columns.Add((Kind.Best, new(best, TextDataViewType.Instance)));
        return columns;
    }
}
