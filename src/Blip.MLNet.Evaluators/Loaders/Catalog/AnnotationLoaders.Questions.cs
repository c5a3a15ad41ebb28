using Blip.MLNet.Evaluators.Loaders;
using Blip.MLNet.Evaluators.Loaders.Views;
using Blip.MLNet.Evaluators.Loaders.Vqa;

namespace Microsoft.ML;

public static partial class AnnotationLoaders
{
    private static AnnotationColumn<ImageQuestion>[] QuestionColumns =>
    [
        AnnotationColumn<ImageQuestion>.Text("QuestionId", r => r.QuestionId), AnnotationColumn<ImageQuestion>.Text("ImageId", r => r.ImageId),
        AnnotationColumn<ImageQuestion>.Text("ImagePath", r => r.ImagePath), AnnotationColumn<ImageQuestion>.Text("Question", r => r.Question),
        AnnotationColumn<ImageQuestion>.Texts("Answers", r => r.Answers), AnnotationColumn<ImageQuestion>.Texts("UniqueAnswers", r => r.UniqueAnswers),
        AnnotationColumn<ImageQuestion>.Singles("AnswerWeights", r => r.AnswerWeights),
        AnnotationColumn<ImageQuestion>.Text("QuestionType", r => r.QuestionType), AnnotationColumn<ImageQuestion>.Text("AnswerType", r => r.AnswerType),
        AnnotationColumn<ImageQuestion>.Texts("Choices", r => r.Choices), AnnotationColumn<ImageQuestion>.Integer("CorrectChoice", r => r.CorrectChoice),
    ];

    /// <summary>
    /// VQA v2: one row per question with QuestionId, ImageId, ImagePath, Question, Answers (one per person, to evaluate), UniqueAnswers and AnswerWeights (to train),
    /// QuestionType, AnswerType, Choices (none) and CorrectChoice (-1). Ids are held in memory while rows are read.
    /// </summary>
    /// <param name="catalog"><c>mlContext.Data</c>.</param>
    /// <param name="questions">The questions file.</param>
    /// <param name="annotations">The annotations file; null for test sets.</param>
    /// <param name="imageFolder">The folder of the images; image paths are then absolute.</param>
    /// <param name="subtype">The image set, such as val2014, which image names hold; null: rows have no image path.</param>
    /// <param name="limit">The most rows to load.</param>
    /// <exception cref="FileNotFoundException">A file does not exist.</exception>
    public static IDataView LoadFromVqa(this DataOperationsCatalog catalog, string questions, string? annotations = null, string? imageFolder = null, string? subtype = null, int? limit = null) =>
        catalog.LoadFromVqa(questions, Options(imageFolder, limit), annotations, subtype);

    /// <summary>VQA v2, with options: the columns are those of the other overload.</summary>
    /// <exception cref="FileNotFoundException">A file does not exist.</exception>
    public static IDataView LoadFromVqa(this DataOperationsCatalog catalog, string questions, LoaderOptions options, string? annotations = null, string? subtype = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (annotations is not null) CheckFile(annotations, options);
        return Lazy(catalog, questions, options, () => VqaFiles.ReadQuestions(questions, annotations, options, subtype), QuestionColumns);
    }

    /// <summary>BLIP's vqa_*.json and vg_qa.json: one row per question with the columns of <see cref="LoadFromVqa(DataOperationsCatalog, string, string?, string?, string?, int?)"/>; the answer to a Visual Genome question weighs 0.2.</summary>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    public static IDataView LoadFromBlipVqa(this DataOperationsCatalog catalog, string path, string? imageFolder = null, int? limit = null) =>
        catalog.LoadFromBlipVqa(path, Options(imageFolder, limit));

    /// <summary>BLIP's vqa_*.json and vg_qa.json: one row per question with the columns of <see cref="LoadFromVqa(DataOperationsCatalog, string, string?, string?, string?, int?)"/>; the answer to a Visual Genome question weighs 0.2.</summary>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    public static IDataView LoadFromBlipVqa(this DataOperationsCatalog catalog, string path, LoaderOptions options) =>
        Lazy(catalog, path, options, () => VqaListFiles.Read(path, options), QuestionColumns);

    /// <summary>
    /// LAVIS's question files (VQA, Visual Genome, GQA, A-OKVQA; csv, tsv, jsonl, json): one row per question with the columns of
    /// <see cref="LoadFromVqa(DataOperationsCatalog, string, string?, string?, string?, int?)"/>, A-OKVQA's direct_answers as Answers, its choices as Choices and CorrectChoice.
    /// The answer to a Visual Genome question weighs 1.
    /// </summary>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    public static IDataView LoadFromLavisVqa(this DataOperationsCatalog catalog, string path, LoaderOptions? options = null)
    {
        LoaderOptions chosen = options ?? new LoaderOptions();
        return Lazy(catalog, path, chosen, () => VqaListFiles.Read(path, chosen, visualGenomeWeight: 1), QuestionColumns);
    }

    /// <summary>A VQA results file joined with the official annotations, for <c>mlContext.VisualQuestionAnswering.Evaluate</c>: QuestionId, Answer, Answers, AnswerIds, QuestionType and AnswerType. Both files are held in memory while rows are read.</summary>
    /// <exception cref="FileNotFoundException">A file does not exist.</exception>
    public static IDataView LoadFromVqaResults(this DataOperationsCatalog catalog, string path, string annotations)
    {
        var options = new LoaderOptions();
        CheckFile(annotations, options);
        return Lazy(catalog, path, options, () => VqaFiles.ReadScored(annotations, path),
            AnnotationColumn<ScoredAnswer>.Text("QuestionId", r => r.QuestionId), AnnotationColumn<ScoredAnswer>.Text("Answer", r => r.Answer),
            AnnotationColumn<ScoredAnswer>.Texts("Answers", r => r.Answers), AnnotationColumn<ScoredAnswer>.Texts("AnswerIds", r => r.AnswerIds),
            AnnotationColumn<ScoredAnswer>.Text("QuestionType", r => r.QuestionType),
            AnnotationColumn<ScoredAnswer>.Text("AnswerType", r => r.AnswerType));
    }

    /// <summary>An answer list (answer_list.json, an array of texts): one row per answer with Answer.</summary>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    public static IDataView LoadFromAnswerList(this DataOperationsCatalog catalog, string path) =>
        Lazy(catalog, path, new LoaderOptions(), () => VqaFiles.ReadAnswerList(path), AnnotationColumn<string>.Text("Answer", r => r));
}
