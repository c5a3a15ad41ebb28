using Blip.MLNet.Modules.Images;
using Blip.MLNet.Transforms.Schemas;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Blip.MLNet.Transforms.Models;

/// <summary>What an input column may hold.</summary>
internal enum InputKind
{
    Image,
    Text,
    ImageOrText,
}

/// <summary>A column that a transform reads: pictures, texts, or what the data has of the two.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it may hold.</param>
internal sealed record InputColumn(string Name, InputKind Kind)
{
    private string Expected => Kind switch
    {
        InputKind.Image => "an image (LoadImages makes one of a path)",
        InputKind.Text => "a text",
        _ => "an image (LoadImages makes one of a path) or a text",
    };

    /// <summary>The column in a schema.</summary>
    /// <exception cref="ArgumentException">It is missing or has another type.</exception>
    public DataViewSchema.Column Find(DataViewSchema schema, string owner)
    {
        DataViewSchema.Column column = schema.Require(Name, owner);
        return Fits(column.Type) ? column : throw SchemaShapes.WrongType(owner, Name, Expected, $"{column.Type}");
    }

    /// <summary>Checks the column in the shape of a schema.</summary>
    /// <exception cref="ArgumentException">It is missing or has another type.</exception>
    public void Check(SchemaShape shape, string owner)
    {
        SchemaShape.Column column = shape.Require(Name, owner);
        if (column.Kind != SchemaShape.Column.VectorKind.Scalar || !Fits(column.ItemType)) throw SchemaShapes.WrongType(owner, Name, Expected, $"{column.Kind} {column.ItemType}");
    }

    /// <summary>The column with the one kind that it has in a schema.</summary>
    /// <exception cref="ArgumentException">It is missing or has another type.</exception>
    public InputColumn In(DataViewSchema schema, string owner) =>
        this with { Kind = Find(schema, owner).Type is ImageDataViewType ? InputKind.Image : InputKind.Text };

    /// <summary>A reader of the row's picture, prepared for the model; null for a row without one.</summary>
    public Func<float[]?> Pictures(DataViewRow row, string owner, ImageProcessor processor)
    {
        ValueGetter<MLImage> getter = row.GetGetter<MLImage>(Find(row.Schema, owner));
        MLImage? image = null;
        return () =>
        {
            getter(ref image!);
            return image is null ? null : processor.Process(RgbImage.From(image));
        };
    }

    /// <summary>A reader of the row's text; null for a row without a word.</summary>
    public Func<string?> Texts(DataViewRow row, string owner)
    {
        ValueGetter<ReadOnlyMemory<char>> getter = row.GetGetter<ReadOnlyMemory<char>>(Find(row.Schema, owner));
        ReadOnlyMemory<char> text = default;
        return () =>
        {
            getter(ref text);
            return text.Span.IsWhiteSpace() ? null : text.ToString();
        };
    }

    private bool Fits(DataViewType type) =>
        (Kind != InputKind.Text && type is ImageDataViewType) || (Kind != InputKind.Image && type is TextDataViewType);
}
