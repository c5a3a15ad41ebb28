using System.Globalization;
using Blip.MLNet.Modules.Display;
using Blip.MLNet.Modules.Images;
using Blip.MLNet.Transforms.Models;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Rows of pictures with their captions, answers or scores as a contact sheet.</summary>
public static class PictureSheetExtensions
{
    /// <summary>
    /// Reads all rows into a sheet: the picture, and under it a line for each text column. Take the first rows of long data:
    /// <c>mlContext.Data.TakeRows(data, 24).ToPictureSheet("Image", "Caption")</c>.
    /// </summary>
    /// <param name="data">The rows.</param>
    /// <param name="imageColumnName">A column of pictures, such as LoadImages makes; a row without a picture is left out.</param>
    /// <param name="textColumnNames">Columns of texts, numbers or booleans.</param>
    /// <exception cref="ArgumentException">A column is missing or of another type.</exception>
    public static PictureSheet ToPictureSheet(this IDataView data, string imageColumnName, params string[] textColumnNames)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(imageColumnName);
        ArgumentNullException.ThrowIfNull(textColumnNames);
        DataViewSchema.Column picture = new InputColumn(imageColumnName, InputKind.Image).Find(data.Schema, nameof(ToPictureSheet));
        DataViewSchema.Column[] texts = [.. textColumnNames.Select(name => data.Schema.GetColumnOrNull(name)
            ?? throw new ArgumentException($"{nameof(ToPictureSheet)}: the data have no column '{name}'; they have {string.Join(", ", data.Schema.Select(c => c.Name))}.", nameof(textColumnNames)))];
        var cards = new List<PictureCard>();
        using DataViewRowCursor cursor = data.GetRowCursor([picture, .. texts]);
        ValueGetter<MLImage> getter = cursor.GetGetter<MLImage>(picture);
        Func<string>[] readers = [.. texts.Select(t => Reader(cursor, t))];
        MLImage? image = null;
        while (cursor.MoveNext())
        {
            getter(ref image!);
            if (image is not null) cards.Add(new PictureCard(RgbImage.From(image), string.Join('\n', readers.Select(r => r()))));
        }
        return new PictureSheet(cards);
    }

    private static Func<string> Reader(DataViewRow row, DataViewSchema.Column column)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        return column.Type switch
        {
            TextDataViewType => Reader<ReadOnlyMemory<char>>(row, column, v => v.ToString()),
            NumberDataViewType { RawType: var t } when t == typeof(float) => Reader<float>(row, column, v => v.ToString("F3", culture)),
            NumberDataViewType { RawType: var t } when t == typeof(double) => Reader<double>(row, column, v => v.ToString("F3", culture)),
            NumberDataViewType { RawType: var t } when t == typeof(int) => Reader<int>(row, column, v => v.ToString(culture)),
            NumberDataViewType { RawType: var t } when t == typeof(long) => Reader<long>(row, column, v => v.ToString(culture)),
            BooleanDataViewType => Reader<bool>(row, column, v => v.ToString(culture)),
            var other => throw new ArgumentException($"{nameof(ToPictureSheet)}: column '{column.Name}' is of type {other}; expected a text, a number or a boolean."),
        };
    }

    private static Func<string> Reader<T>(DataViewRow row, DataViewSchema.Column column, Func<T, string> text)
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            getter(ref value);
            return text(value);
        };
    }
}
