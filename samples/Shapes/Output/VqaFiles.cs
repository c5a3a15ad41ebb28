using Blip.MLNet.Samples.Shapes.Language;

namespace Blip.MLNet.Samples.Shapes.Output;

/// <summary>Questions in the official form of VQA v2 and in BLIP's.</summary>
internal static class VqaFiles
{
    private const int Answers = 10;

    public static void Write(string folder, IReadOnlyList<Example> examples, string split)
    {
        (Example Example, Question Question, long Id)[] all = [.. examples.SelectMany(e => e.Questions.Select((q, i) => (e, q, e.Id * 10L + i)))];
        JsonFile.Write(Path.Combine(folder, $"vqa_{split}.json"), all.Select(q => new { question_id = q.Id, question = q.Question.Text, answer = new[] { q.Question.Answer }, image = $"{split}/{q.Example.File}", dataset = "vqa" }));
        JsonFile.Write(Path.Combine(folder, $"v2_questions_{split}.json"), new
        {
            info = new { description = "Shapes", version = "1.0" },
            task_type = "Open-Ended",
            data_type = "shapes",
            data_subtype = split,
            license = new { },
            questions = all.Select(q => new { image_id = q.Example.Id, question = q.Question.Text, question_id = q.Id }),
        });
        JsonFile.Write(Path.Combine(folder, $"v2_annotations_{split}.json"), new
        {
            info = new { description = "Shapes", version = "1.0" },
            data_type = "shapes",
            data_subtype = split,
            license = new { },
            annotations = all.Select(q => new
            {
                question_type = q.Question.QuestionType,
                multiple_choice_answer = q.Question.Answer,
                answers = Enumerable.Range(1, Answers).Select(i => new { answer = q.Question.Answer, answer_confidence = "yes", answer_id = i }),
                image_id = q.Example.Id,
                answer_type = q.Question.AnswerType,
                question_id = q.Id,
            }),
        });
    }
}
