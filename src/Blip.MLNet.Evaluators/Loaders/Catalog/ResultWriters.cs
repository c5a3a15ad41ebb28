using Blip.MLNet.Evaluators.Catalogs;
using Blip.MLNet.Evaluators.Loaders.Json;

namespace Microsoft.ML;

/// <summary>Results as the evaluation servers take them: <c>mlContext.Data.SaveAs...</c>. The data is read once; a file takes its place when it is complete.</summary>
public static class ResultWriters
{
    /// <summary>A COCO results file ([{"image_id", "caption"}]), which NoCaps' server takes too. Ids that are whole numbers are written as such.</summary>
    /// <param name="catalog"><c>mlContext.Data</c>.</param>
    /// <param name="data">Any data with the columns below, such as a captioner's output.</param>
    /// <param name="path">The file to write; <see cref="Blip.MLNet.Evaluators.Loaders.ServerFileNames"/> has the servers' names.</param>
    /// <param name="caption">The text column with the model's caption.</param>
    /// <param name="imageId">The column that names the image: a text or a whole number.</param>
    /// <exception cref="ArgumentException">A column is absent or of another type, or an image is there twice; the message names it.</exception>
    public static void SaveAsCocoResults(this DataOperationsCatalog catalog, IDataView data, string path, string caption = "Caption", string imageId = "ImageId") =>
        Save(catalog, data, path, (imageId, "image_id"), (caption, "caption"));

    /// <summary>A VQA results file ([{"question_id", "answer"}]). Ids that are whole numbers are written as such.</summary>
    /// <param name="catalog"><c>mlContext.Data</c>.</param>
    /// <param name="data">Any data with the columns below, such as a question answerer's output.</param>
    /// <param name="path">The file to write; <see cref="Blip.MLNet.Evaluators.Loaders.ServerFileNames"/> has the servers' names.</param>
    /// <param name="answer">The text column with the model's answer.</param>
    /// <param name="questionId">The column that names the question: a text or a whole number.</param>
    /// <exception cref="ArgumentException">A column is absent or of another type, or a question is there twice; the message names it.</exception>
    public static void SaveAsVqaResults(this DataOperationsCatalog catalog, IDataView data, string path, string answer = "Answer", string questionId = "QuestionId") =>
        Save(catalog, data, path, (questionId, "question_id"), (answer, "answer"));

    private static void Save(DataOperationsCatalog catalog, IDataView data, string path, (string Column, string Field) id, (string Column, string Field) text)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        using var reader = new ColumnReader(data, id.Column, text.Column);
        JsonResultFile.Write(path, Rows(reader, id.Column, text.Column), id.Field, text.Field);
    }

    private static IEnumerable<KeyValuePair<string, string>> Rows(ColumnReader reader, string idColumn, string textColumn)
    {
        Func<string> id = reader.Id(idColumn), text = reader.Text(textColumn);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (reader.MoveNext())
        {
            string name = id();
            if (!seen.Add(name)) throw new ArgumentException($"Row {reader.Row}: '{name}' of the column '{idColumn}' was there before; the servers take one result for each.");
            yield return KeyValuePair.Create(name, text());
        }
    }
}
