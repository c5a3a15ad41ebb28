using System.Collections;
using System.Reflection;
using Blip.MLNet.Evaluators.Captions;
using Blip.MLNet.Evaluators.Nlvr;
using Blip.MLNet.Evaluators.Retrieval;
using Blip.MLNet.Evaluators.Vqa;
using Blip.MLNet.Modules.Display;
using Blip.MLNet.Modules.Images;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Notebooks;
using Blip.MLNet.Testing;
using Blip.MLNet.Trainers.History;

namespace Blip.MLNet.Samples.Tests.Html;

/// <summary>.NET Interactive's kernels find the formatters of the packages: by names of an attribute, of members and of a file.</summary>
public class KernelConventionTests
{
    /// <summary>The members that Microsoft.DotNet.Interactive.Formatting looks for, as it looks for them.</summary>
    [Theory]
    [InlineData(typeof(CaptionMetrics))]
    [InlineData(typeof(RetrievalMetrics))]
    [InlineData(typeof(VqaMetrics))]
    [InlineData(typeof(NlvrMetrics))]
    [InlineData(typeof(TrainingHistory))]
    [InlineData(typeof(PictureSheet))]
    [InlineData(typeof(RgbImage))]
    [InlineData(typeof(ImageCaption))]
    public void A_type_names_its_formatters(Type type)
    {
        object attribute = Assert.Single(type.GetCustomAttributes(true), a => a.GetType().Name == "TypeFormatterSourceAttribute");
        var source = Assert.IsType<Type>(attribute.GetType().GetProperty("FormatterSourceType")!.GetValue(attribute), exactMatch: false);
        object created = Activator.CreateInstance(source)!;
        object[] formatters = [.. ((IEnumerable)created.GetType().GetMethod("CreateTypeFormatters")!.Invoke(created, null)!).Cast<object>()];
        Assert.Equal(["text/html", "text/plain"], formatters.Select(f => (string)f.GetType().GetProperty("MimeType")!.GetValue(f)!));
        foreach (object formatter in formatters)
        {
            MethodInfo format = formatter.GetType().GetMethod("Format")!;
            Assert.Equal([typeof(object), typeof(TextWriter)], format.GetParameters().Select(p => p.ParameterType));
            Assert.Equal(typeof(bool), format.ReturnType);
        }
    }

    [Fact]
    public void A_value_is_shown_by_them()
    {
        var caption = new ImageCaption("a red circle", -0.5);
        Assert.Equal(new Blip.MLNet.Notebooks.Display(caption.ToHtml(), caption.ToString()), Blip.MLNet.Notebooks.Display.Of(caption));
        Assert.Equal(new Blip.MLNet.Notebooks.Display(null, "3"), Blip.MLNet.Notebooks.Display.Of(3));
    }

    /// <summary>The script that a kernel runs when it loads the package compiles against the two methods of it that C# could mean.</summary>
    [Fact]
    public void The_script_of_the_package_compiles()
    {
        string script = File.ReadAllText(Path.Combine(Goldens.RepoRoot, "src", "Blip.MLNet.Modules", "Display", "extension.dib"));
        Assert.StartsWith("#!csharp\n", script.ReplaceLineEndings("\n"));
        const string Kernel = """
            namespace Microsoft.DotNet.Interactive.Formatting
            {
                public class FormatContext;
                public delegate bool FormatDelegate<T>(T value, FormatContext context);
                public static class Formatter
                {
                    public static void Register(Type type, FormatDelegate<object> formatter, string mimeType = "text/plain") => throw new InvalidOperationException();
                    public static void Register(Type type, Action<object, TextWriter> formatter, string mimeType = "text/plain") => Console.WriteLine($"{type} {mimeType}");
                }
            }
            """;
        string program = string.Join('\n', script.ReplaceLineEndings("\n").Split('\n').Skip(1));
        Assert.Equal([], SampleProgram.Problems(program, Kernel));
    }
}
