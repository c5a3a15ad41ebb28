using System.Globalization;
using System.Text.RegularExpressions;
using Blip.MLNet.Samples.Shapes.Scenes;

namespace Blip.MLNet.Samples.Tests.Shapes;

/// <summary>Answers questions from the scene, apart from the code that writes them; null for a question that it cannot read or that has more than one answer.</summary>
internal static class QuestionCheck
{
    public static string? Answer(Scene scene, string question)
    {
        var reader = new SceneReader(scene.Domain);
        Match m;
        if (question == $"what color is the {scene.Domain.Ground}?") return scene.Background.Name;
        if ((m = Regex.Match(question, @"^what color (?:is|are) the (\w+)\?$")).Success) return Only(Named(scene, m.Groups[1].Value).Select(i => i.Colour.Name));
        if ((m = Regex.Match(question, $@"^which shape is ({SceneReader.Relations}) the (.+)\?$")).Success)
        {
            Item[] of = reader.Things(scene, reader.Noun.Match(m.Groups[2].Value));
            return Only(scene.Items.Except(of).Where(i => SceneReader.Lie([i], m.Groups[1].Value, of)).Select(i => i.Shape.Name));
        }
        if ((m = Regex.Match(question, @"^which shape is (\w+)\?$")).Success) return Only(scene.Items.Where(i => i.Colour.Name == m.Groups[1].Value).Select(i => i.Shape.Name));
        if ((m = Regex.Match(question, @"^how many (.+) are there\?$")).Success) return reader.Things(scene, reader.Noun.Match(m.Groups[1].Value)).Length.ToString(CultureInfo.InvariantCulture);
        if ((m = Regex.Match(question, @"^is there (.+)\?$")).Success) return YesNo(reader.Holds(scene, reader.Noun.Match(m.Groups[1].Value)));
        if ((m = Regex.Match(question, @"^(?:is|are) the (.+) large or small\?$")).Success) return Only(reader.Things(scene, reader.Noun.Match(m.Groups[1].Value)).Select(i => i.Size == Size.Large ? "large" : "small"));
        if ((m = Regex.Match(question, $@"^(?:is|are) the (.+?) ({SceneReader.Relations}) the (.+)\?$")).Success)
            return YesNo(SceneReader.Lie(reader.Things(scene, reader.Noun.Match(m.Groups[1].Value)), m.Groups[2].Value, reader.Things(scene, reader.Noun.Match(m.Groups[3].Value))));
        return null;
    }

    private static IEnumerable<Item> Named(Scene scene, string noun) => scene.Items.Where(i => i.Shape.Name == noun || i.Shape.Plural == noun);

    private static string? Only(IEnumerable<string> answers) => answers.Distinct().ToArray() is [string answer] ? answer : null;

    private static string YesNo(bool truth) => truth ? "yes" : "no";
}
