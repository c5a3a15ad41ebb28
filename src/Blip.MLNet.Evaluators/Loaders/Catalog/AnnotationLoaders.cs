using Blip.MLNet.Evaluators.Loaders;
using Blip.MLNet.Evaluators.Loaders.Views;

namespace Microsoft.ML;

/// <summary>
/// Annotation files of vision and language as data views: <c>mlContext.Data.LoadFrom...</c>. They are lazy: a file is read when a cursor
/// moves, again for each cursor and no further than it moves, and damage in it shows then, as an <see cref="InvalidDataException"/> that names the file,
/// the item or line, the field, its value and what was expected. Texts stay as the file has them, empty ones and ones with line separators too.
/// Ids are texts, whether files have numbers or texts. The loaders' columns are those that <c>Evaluate</c> of the task takes by default.
/// </summary>
public static partial class AnnotationLoaders
{
    private static LoaderOptions Options(string? imageFolder, int? limit) => new() { ImageFolder = imageFolder, Limit = limit };

    private static AnnotationView<TRow> Lazy<TRow>(DataOperationsCatalog catalog, string path, LoaderOptions options, Func<IEnumerable<TRow>> read, params AnnotationColumn<TRow>[] columns) where TRow : class
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        CheckFile(path, options);
        return new AnnotationView<TRow>(read, columns);
    }

    private static void CheckFile(string path, LoaderOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (options.OpenFile is null && !File.Exists(path)) throw new FileNotFoundException($"The annotation file '{path}' does not exist.", path);
    }
}
