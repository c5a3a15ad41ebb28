using Blip.MLNet.Samples.Shapes.Scenes;

namespace Blip.MLNet.Samples.ShapesModel.Heads;

/// <summary>A part of the training.</summary>
/// <param name="Until">Where it ends, as a share of all steps.</param>
/// <param name="Shares">Its lessons, each with its share of a batch.</param>
internal sealed record Stage(double Until, params (Lesson Lesson, double Share)[] Shares);

/// <summary>Stages one after the other: what a model begins with solves a part of the first, and each prepares for the next.</summary>
internal sealed class Curriculum(params Stage[] stages)
{
    /// <summary>The stage of a step.</summary>
    public Stage At(int step, int steps) => stages.First(s => step < s.Until * steps || s == stages[^1]);

    /// <summary>The examples of a step's batch.</summary>
    public PairExample[] Draw(int count, SceneSet set, int step, int steps)
    {
        var random = new Randomness(SceneSet.Seed, "reasoning", step);
        Stage stage = At(step, steps);
        return [.. Enumerable.Range(0, count).Select(i => LessonAt(stage, (i + 0.5) / count)(set, random))];
    }

    private static Lesson LessonAt(Stage stage, double place)
    {
        foreach ((Lesson lesson, double share) in stage.Shares)
        {
            if (place < share) return lesson;
            place -= share;
        }
        return stage.Shares[^1].Lesson;
    }
}
