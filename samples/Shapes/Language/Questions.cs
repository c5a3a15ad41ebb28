using Blip.MLNet.Samples.Shapes.Scenes;
using static Blip.MLNet.Samples.Shapes.Language.Words;

namespace Blip.MLNet.Samples.Shapes.Language;

/// <summary>A question on a picture, its only answer, and VQA v2's kinds of both ("how many", "number").</summary>
public sealed record Question(string Text, string Answer, string QuestionType, string AnswerType);

/// <summary>Questions on a scene: colours, shapes, counts, sizes, relations, yes or no.</summary>
public static class Questions
{
    /// <summary>How many questions each scene has.</summary>
    public const int PerScene = 4;

    /// <summary>Four different questions on a scene.</summary>
    public static IReadOnlyList<Question> Of(Scene scene, Randomness random)
    {
        var questions = new List<Question> { Count(scene, random), Existence(scene, random), Other($"what color is the {scene.Domain.Ground}?", scene.Background.Name, "what color is the") };
        foreach (Group group in scene.Groups)
        {
            if (scene.Groups.Count(g => g.First.Shape == group.First.Shape) == 1) questions.Add(Other($"what color {Be(group)} the {Noun(group)}?", group.First.Colour.Name, $"what color {Be(group)} the"));
            if (scene.Groups.Count(g => g.First.Colour == group.First.Colour) == 1) questions.Add(Other($"which shape is {group.First.Colour.Name}?", group.First.Shape.Name, "which"));
        }
        Group sized = random.Pick(scene.Groups);
        questions.Add(Other($"{Be(sized)} {The(sized)} large or small?", Plain(sized.First.Size), $"{Be(sized)} the"));
        if (scene.Groups.Count > 1) questions.Add(Related(scene, random));
        if (scene.Groups.Count == 2) questions.Add(Neighbour(scene, random));
        return [.. random.Shuffled(questions).Take(PerScene)];
    }

    private static Question Count(Scene scene, Randomness random)
    {
        if (random.Chance(0.4)) return Number("how many shapes are there?", scene.Count);
        Item asked = random.Pick([.. scene.Items]);
        Shape shape = random.Chance(0.8) ? asked.Shape : random.Pick(scene.Domain.Shapes);
        return random.Chance(0.5)
            ? Number($"how many {shape.Plural} are there?", scene.Items.Count(i => i.Shape == shape))
            : Number($"how many {asked.Colour.Name} {shape.Plural} are there?", scene.Items.Count(i => i.Shape == shape && i.Colour == asked.Colour));
    }

    private static Question Existence(Scene scene, Randomness random)
    {
        Item asked = random.Pick([.. scene.Items]);
        Colour colour = asked.Colour;
        Shape shape = asked.Shape;
        if (random.Chance(0.6))
        {
            if (random.Chance(0.5)) colour = random.Pick(scene.Domain.Colours);
            else shape = random.Pick(scene.Domain.Shapes);
        }
        return YesNo($"is there {Article(colour.Name)} {colour.Name} {shape.Name}?", scene.Items.Any(i => i.Shape == shape && i.Colour == colour), "is there");
    }

    private static Question Related(Scene scene, Randomness random)
    {
        int first = random.Below(scene.Groups.Count - 1), second = first + 1;
        bool backward = random.Chance(0.5), said = random.Chance(0.5);
        if (backward) (first, second) = (second, first);
        Group a = scene.Groups[first], b = scene.Groups[second];
        return YesNo($"{Be(a)} {The(a)} {Relation(scene, said, random)} {The(b)}?", said == !backward, $"{Be(a)} the");
    }

    private static Question Neighbour(Scene scene, Randomness random)
    {
        bool forward = random.Chance(0.5);
        (Group answer, Group other) = forward ? (scene.Groups[0], scene.Groups[1]) : (scene.Groups[1], scene.Groups[0]);
        return Other($"which shape is {Relation(scene, forward, random)} {The(other)}?", answer.First.Shape.Name, "which");
    }

    private static Question Other(string text, string answer, string type) => new(text, answer, type, "other");

    private static Question Number(string text, int answer) => new(text, answer.ToString(System.Globalization.CultureInfo.InvariantCulture), "how many", "number");

    private static Question YesNo(string text, bool answer, string type) => new(text, answer ? "yes" : "no", type, "yes/no");
}
