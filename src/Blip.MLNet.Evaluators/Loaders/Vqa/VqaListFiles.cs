using System.Globalization;
using Blip.MLNet.Evaluators.Loaders.Json;
using Blip.MLNet.Evaluators.Loaders.Lists;

namespace Blip.MLNet.Evaluators.Loaders.Vqa;

/// <summary>
/// Lists of questions with their images: BLIP's vqa_train, vqa_val, vqa_test and vg_qa, LAVIS's GQA and A-OKVQA files. JSON arrays, or the other forms of
/// <see cref="LavisCaptionFiles"/>. A question is held at a time.
/// </summary>
public static class VqaListFiles
{
    /// <summary>
    /// One row per question of {"question", "image", "question_id"?, "image_id"?, "answer" or "direct_answers"?, "choices"?, "correct_choice_idx"?, "dataset"?}; the
    /// answer is one text or several. A question without an id has its number.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="options">The image folder, the limit, and what happens to damage.</param>
    /// <param name="visualGenomeWeight">The weight of the answer to a question of the data set "vg": BLIP's 0.2 (default); LAVIS has 1.</param>
    /// <exception cref="InvalidDataException">The file is damaged; the message names the item and the field.</exception>
    /// <exception cref="ArgumentException">The file's extension is not known, or the weight is not above 0 and finite.</exception>
    public static IEnumerable<ImageQuestion> Read(string path, LoaderOptions? options = null, float visualGenomeWeight = 0.2f)
    {
        if (!(visualGenomeWeight > 0 && float.IsFinite(visualGenomeWeight))) throw new ArgumentOutOfRangeException(nameof(visualGenomeWeight), visualGenomeWeight, "The weight must be above 0 and finite.");
        LoaderOptions chosen = options ?? new LoaderOptions();
        return chosen.Rows(AnnotationItems.Read(path, chosen), item => Row(item, chosen, visualGenomeWeight), row => [row.ImagePath]);
    }

    /// <summary>The different answers as they first occur, and each one's share (BLIP's vqa_dataset).</summary>
    internal static (string[] Unique, float[] Weights) Weighed(string[] answers)
    {
        var counts = new OrderedDictionary<string, int>(StringComparer.Ordinal);
        foreach (string answer in answers) counts[answer] = counts.GetValueOrDefault(answer) + 1;
        return ([.. counts.Keys], [.. counts.Values.Select(count => (float)((double)count / answers.Length))]);
    }

    private static ImageQuestion Row(JsonItem item, LoaderOptions options, float visualGenomeWeight)
    {
        string[] answers = item.TextsOrNone(item.Has("answer") ? "answer" : "direct_answers"), choices = item.TextsOrNone("choices");
        (string[] unique, float[] weights) = Weighed(answers);
        if (item.Has("dataset") && item.Text("dataset") == "vg") Array.Fill(weights, visualGenomeWeight);
        return new ImageQuestion
        {
            QuestionId = item.Has("question_id") ? item.Id("question_id") : item.Name ?? item.Index.ToString(CultureInfo.InvariantCulture),
            ImageId = item.Has("image_id") ? item.Id("image_id") : "",
            ImagePath = options.PathOf(item.Text("image")),
            Question = item.Text("question"),
            Answers = answers,
            UniqueAnswers = unique,
            AnswerWeights = weights,
            Choices = choices,
            CorrectChoice = Choice(item, choices.Length),
        };
    }

    private static int Choice(JsonItem item, int count)
    {
        if (item.IntegerOrNull("correct_choice_idx") is not { } choice) return -1;
        return choice >= 0 && choice < count ? (int)choice : throw item.Error("correct_choice_idx", $"it is {choice}; expected 0 to {count - 1}, the index of a choice.");
    }
}
