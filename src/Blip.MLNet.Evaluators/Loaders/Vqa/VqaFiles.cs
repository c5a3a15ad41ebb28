using System.Text.Json;
using Blip.MLNet.Evaluators.Loaders.Json;
using Blip.MLNet.Evaluators.Vqa;

namespace Blip.MLNet.Evaluators.Loaders.Vqa;

/// <summary>VQA v2's questions and annotations, result files, BLIP's vqa_*.json and answer lists.</summary>
public static class VqaFiles
{
    /// <summary>The questions of the official files, in order, with their answers if an annotation file is given.</summary>
    /// <param name="questions">The questions file ({"questions": [{"question_id", "image_id", "question"}]}).</param>
    /// <param name="annotations">The annotations file; null for test sets.</param>
    /// <param name="options">The image folder and the limit. Images are named COCO_subtype_id.jpg, which needs <paramref name="subtype"/>.</param>
    /// <param name="subtype">The image set, such as val2014; null (default): rows have no image path.</param>
    /// <exception cref="InvalidDataException">A file is damaged, a question is there twice or has no annotation; the message names the place.</exception>
    public static IEnumerable<ImageQuestion> ReadQuestions(string questions, string? annotations = null, LoaderOptions? options = null, string? subtype = null)
    {
        options ??= new LoaderOptions();
        Dictionary<string, VqaSample>? answers = annotations is null ? null : ReadAnnotations(annotations);
        return options.Limited(JsonArrayStream.Items(questions, "questions").Select(item =>
        {
            string id = item.Id("question_id"), image = item.Id("image_id");
            VqaSample? known = null;
            if (answers is not null && !answers.TryGetValue(id, out known)) throw item.Error("question_id", $"{annotations} has no question {id}.");
            return new ImageQuestion
            {
                QuestionId = id,
                ImageId = image,
                ImagePath = subtype is null ? "" : options.PathOf($"COCO_{subtype}_{image.PadLeft(12, '0')}.jpg"),
                Question = item.Text("question"),
                Answers = known is null ? [] : [.. known.Answers.Select(a => a.Text)],
                QuestionType = known?.QuestionType ?? "",
                AnswerType = known?.AnswerType ?? "",
            };
        }));
    }

    /// <summary>BLIP's vqa_train, vqa_val, vqa_test and vg_qa: a JSON array of {"question_id", "question", "image", "answer"?}, the answer one text or several.</summary>
    /// <exception cref="InvalidDataException">The file is damaged; the message names the item and the field.</exception>
    public static IEnumerable<ImageQuestion> ReadBlip(string path, LoaderOptions? options = null)
    {
        options ??= new LoaderOptions();
        return options.Limited(JsonArrayStream.Items(path).Select(item => new ImageQuestion
        {
            QuestionId = item.Has("question_id") ? item.Id("question_id") : item.Index.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ImagePath = options.PathOf(item.Text("image")),
            Question = item.Text("question"),
            Answers = item.Has("answer") ? item.Texts("answer") : [],
        }));
    }

    /// <summary>An answer list: a JSON array of texts.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or an item is no text.</exception>
    public static IReadOnlyList<string> ReadAnswerList(string path) =>
        [.. JsonArrayStream.Items(path).Select(item => item.Element.ValueKind == JsonValueKind.String ? item.Element.GetString()! : throw new InvalidDataException($"{path}: item {item.Index} is {item.Element.ValueKind}; expected a text."))];

    /// <summary>Answers of a result file ([{"question_id", "answer"}]) by question.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or a question is answered twice.</exception>
    public static IReadOnlyDictionary<string, string> ReadResults(string path)
    {
        var results = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonItem item in JsonArrayStream.Items(path))
            if (!results.TryAdd(item.Id("question_id"), item.Text("answer"))) throw item.Error("question_id", $"the question {item.Id("question_id")} is answered already.");
        return results;
    }

    /// <summary>Writes a result file as the VQA server takes it; ids that are whole numbers are written as such.</summary>
    public static void WriteResults(string path, IEnumerable<KeyValuePair<string, string>> answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        using FileStream file = File.Create(path);
        using var writer = new Utf8JsonWriter(file);
        writer.WriteStartArray();
        foreach ((string id, string answer) in answers)
        {
            writer.WriteStartObject();
            if (long.TryParse(id, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out long number)) writer.WriteNumber("question_id", number);
            else writer.WriteString("question_id", id);
            writer.WriteString("answer", answer);
            writer.WriteEndObject();
            if (writer.BytesPending > 1 << 16) writer.Flush();
        }
        writer.WriteEndArray();
    }

    /// <summary>A result file joined with the official annotations: what <see cref="VqaEvaluator.Evaluate"/> takes. Both must have the same questions.</summary>
    /// <exception cref="InvalidDataException">A file is damaged, or a question is missing on one side; the message names it.</exception>
    public static IReadOnlyList<VqaSample> ReadSamples(string annotations, string results)
    {
        IReadOnlyDictionary<string, string> answers = ReadResults(results);
        Dictionary<string, VqaSample> questions = ReadAnnotations(annotations);
        string? unknown = answers.Keys.FirstOrDefault(id => !questions.ContainsKey(id));
        if (unknown is not null) throw new InvalidDataException($"{results} answers question {unknown}, which is not in {annotations}.");
        return [.. questions.Values.Select(q => answers.TryGetValue(q.QuestionId, out string? answer) ? q with { Prediction = answer } : throw new InvalidDataException($"{results} has no answer to question {q.QuestionId} of {annotations}."))];
    }

    private static Dictionary<string, VqaSample> ReadAnnotations(string path)
    {
        var questions = new Dictionary<string, VqaSample>(StringComparer.Ordinal);
        foreach (JsonItem item in JsonArrayStream.Items(path, "annotations"))
        {
            string id = item.Id("question_id");
            VqaAnswer[] answers = [.. item.Items("answers").Select(a => new VqaAnswer(a.Text("answer"), a.IntegerOrNull("answer_id"), a.TextOrNull("answer_confidence")))];
            if (!questions.TryAdd(id, new VqaSample(id, "", answers, item.TextOrNull("question_type"), item.TextOrNull("answer_type")))) throw item.Error("question_id", $"the question {id} was there before.");
        }
        return questions;
    }
}
