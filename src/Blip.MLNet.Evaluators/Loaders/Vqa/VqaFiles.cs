using Blip.MLNet.Evaluators.Loaders.Json;
using Blip.MLNet.Evaluators.Vqa;

namespace Blip.MLNet.Evaluators.Loaders.Vqa;

/// <summary>VQA v2's questions and annotations, result files, and answer lists.</summary>
public static class VqaFiles
{
    /// <summary>
    /// The questions of the official files, in order, with their answers if an annotation file is given. Both files are read side by side;
    /// annotations that stand before their question's turn are held until then, and so are all ids, to find a question that is there twice.
    /// </summary>
    /// <param name="questions">The questions file ({"questions": [{"question_id", "image_id", "question"}]}).</param>
    /// <param name="annotations">The annotations file; null for test sets.</param>
    /// <param name="options">The image folder and the limit. Images are named COCO_subtype_id.jpg, which needs <paramref name="subtype"/>.</param>
    /// <param name="subtype">The image set, such as val2014; null (default): rows have no image path.</param>
    /// <exception cref="InvalidDataException">A file is damaged, a question is there twice or has no annotation; the message names the place.</exception>
    public static IEnumerable<ImageQuestion> ReadQuestions(string questions, string? annotations = null, LoaderOptions? options = null, string? subtype = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(questions);
        return Questions(questions, annotations, options ?? new LoaderOptions(), subtype);
    }

    /// <summary>BLIP's vqa_train, vqa_val, vqa_test and vg_qa; see <see cref="VqaListFiles"/>.</summary>
    /// <exception cref="InvalidDataException">The file is damaged; the message names the item and the field.</exception>
    public static IEnumerable<ImageQuestion> ReadBlip(string path, LoaderOptions? options = null) => VqaListFiles.Read(path, options);

    /// <summary>An answer list: a JSON array of texts.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or an item is no text.</exception>
    public static IReadOnlyList<string> ReadAnswerList(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return [.. JsonArrayStream.Items(path, new LoaderOptions()).Select(item => item.AsText())];
    }

    /// <summary>Answers of a result file ([{"question_id", "answer"}]) by question.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or a question is answered twice.</exception>
    public static IReadOnlyDictionary<string, string> ReadResults(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var results = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonItem item in JsonArrayStream.Items(path, new LoaderOptions()))
            if (!results.TryAdd(item.Id("question_id"), item.Text("answer"))) throw item.Error("question_id", $"the question {item.Id("question_id")} is answered already.");
        return results;
    }

    /// <summary>Writes a result file as the VQA server takes it; ids that are whole numbers are written as such. The file takes its place when it is complete.</summary>
    /// <exception cref="ArgumentException">An answer is no valid text; the message names the question.</exception>
    public static void WriteResults(string path, IEnumerable<KeyValuePair<string, string>> answers) => JsonResultFile.Write(path, answers, "question_id", "answer");

    /// <summary>A result file joined with the official annotations: what <see cref="VqaEvaluator.Evaluate"/> takes. Both must have the same questions.</summary>
    /// <exception cref="InvalidDataException">A file is damaged, or a question is missing on one side; the message names it.</exception>
    public static IReadOnlyList<VqaSample> ReadSamples(string annotations, string results)
    {
        ArgumentException.ThrowIfNullOrEmpty(annotations);
        IReadOnlyDictionary<string, string> answers = ReadResults(results);
        var questions = new Dictionary<string, VqaSample>(StringComparer.Ordinal);
        foreach ((string id, VqaSample sample) in Annotations(annotations, new LoaderOptions())) questions.Add(id, sample);
        string? unknown = answers.Keys.FirstOrDefault(id => !questions.ContainsKey(id));
        if (unknown is not null) throw new InvalidDataException($"{results} answers question {unknown}, which is not in {annotations}.");
        return [.. questions.Values.Select(q => answers.TryGetValue(q.QuestionId, out string? answer) ? q with { Prediction = answer } : throw new InvalidDataException($"{results} has no answer to question {q.QuestionId} of {annotations}."))];
    }

    /// <summary>A result file joined with the official annotations, in their order, as rows.</summary>
    /// <exception cref="InvalidDataException">A file is damaged, or a question is missing on one side; the message names it.</exception>
    public static IEnumerable<ScoredAnswer> ReadScored(string annotations, string results)
    {
        foreach (VqaSample sample in ReadSamples(annotations, results))
            yield return new ScoredAnswer
            {
                QuestionId = sample.QuestionId,
                Answer = sample.Prediction,
                Answers = [.. sample.Answers.Select(a => a.Text)],
                AnswerIds = [.. sample.Answers.Select(a => a is { Id: null, Confidence: null } ? "" : FormattableString.Invariant($"{a.Id} {a.Confidence}"))],
                QuestionType = sample.QuestionType ?? "",
                AnswerType = sample.AnswerType ?? "",
            };
    }

    private static IEnumerable<ImageQuestion> Questions(string questions, string? annotations, LoaderOptions options, string? subtype)
    {
        using IEnumerator<(string Id, VqaSample Sample)>? answers = annotations is null ? null : Annotations(annotations, options).GetEnumerator();
        var early = new Dictionary<string, VqaSample>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        IEnumerable<ImageQuestion> rows = options.Rows(JsonArrayStream.Items(questions, options, "questions"), item =>
        {
            string id = item.Id("question_id");
            if (!seen.Add(id)) throw item.Error("question_id", $"the question {id} was there before.");
            VqaSample? known = answers is null ? null : Find(answers, early, id) ?? throw item.Error("question_id", $"{annotations} has no question {id}.");
            return Row(item, id, known, options, subtype);
        }, row => [row.ImagePath]);
        foreach (ImageQuestion row in rows) yield return row;
    }

    private static VqaSample? Find(IEnumerator<(string Id, VqaSample Sample)> answers, Dictionary<string, VqaSample> early, string id)
    {
        if (early.Remove(id, out VqaSample? sample)) return sample;
        while (answers.MoveNext())
        {
            if (answers.Current.Id == id) return answers.Current.Sample;
            early.Add(answers.Current.Id, answers.Current.Sample);
        }
        return null;
    }

    private static ImageQuestion Row(JsonItem item, string id, VqaSample? known, LoaderOptions options, string? subtype)
    {
        string image = item.Id("image_id");
        string[] answers = known is null ? [] : [.. known.Answers.Select(a => a.Text)];
        (string[] unique, float[] weights) = VqaListFiles.Weighed(answers);
        return new ImageQuestion
        {
            QuestionId = id,
            ImageId = image,
            ImagePath = subtype is null ? "" : options.PathOf($"COCO_{subtype}_{image.PadLeft(12, '0')}.jpg"),
            Question = item.Text("question"),
            Answers = answers,
            UniqueAnswers = unique,
            AnswerWeights = weights,
            QuestionType = known?.QuestionType ?? "",
            AnswerType = known?.AnswerType ?? "",
        };
    }

    private static IEnumerable<(string Id, VqaSample Sample)> Annotations(string path, LoaderOptions options)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonItem item in JsonArrayStream.Items(path, options, "annotations"))
            if (options.Tolerated(() => Annotation(item, seen)) is { } sample) yield return (sample.QuestionId, sample);
    }

    private static VqaSample Annotation(JsonItem item, HashSet<string> seen)
    {
        string id = item.Id("question_id");
        VqaAnswer[] answers = [.. item.Items("answers").Select(a => new VqaAnswer(a.Text("answer"), a.IntegerOrNull("answer_id"), a.TextOrNull("answer_confidence")))];
        return seen.Add(id) ? new VqaSample(id, "", answers, item.TextOrNull("question_type"), item.TextOrNull("answer_type"))
            : throw item.Error("question_id", $"the question {id} was there before.");
    }
}
