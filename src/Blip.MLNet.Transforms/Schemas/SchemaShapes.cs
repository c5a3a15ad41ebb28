using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Transforms.Schemas;

/// <summary>Shapes of schemas, which an estimator gives before there is data.</summary>
internal static class SchemaShapes
{
    /// <summary>The column of that name.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none; the message lists those that are there.</exception>
    public static SchemaShape.Column Require(this SchemaShape shape, string name, string owner)
    {
        foreach (SchemaShape.Column column in shape)
            if (column.Name == name) return column;
        throw new ArgumentOutOfRangeException(nameof(shape), $"{owner}: there is no input column '{name}'; the columns are {string.Join(", ", shape.Select(c => $"'{c.Name}'"))}.");
    }

    /// <summary>The shape with columns added, or replaced where a name is taken.</summary>
    public static SchemaShape With(this SchemaShape shape, IEnumerable<DataViewSchema.DetachedColumn> added)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(added);
        Dictionary<string, SchemaShape.Column> columns = shape.ToDictionary(c => c.Name);
        foreach (SchemaShape.Column column in SchemaShape.Create(builder.ToSchema())) columns[column.Name] = column;
        return new SchemaShape(columns.Values);
    }

    /// <summary>The column of that name in a schema.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none; the message lists those that are there.</exception>
    public static DataViewSchema.Column Require(this DataViewSchema schema, string name, string owner) => schema.GetColumnOrNull(name)
        ?? throw new ArgumentOutOfRangeException(nameof(schema), $"{owner}: there is no input column '{name}'; the columns are {string.Join(", ", schema.Where(c => !c.IsHidden).Select(c => $"'{c.Name}'"))}.");

    /// <summary>The error of a column that has another type than the transformer reads.</summary>
    public static ArgumentException WrongType(string owner, string name, string expected, string actual) =>
        new($"{owner}: input column '{name}' must have {expected}, but has {actual}.", nameof(name));
}
