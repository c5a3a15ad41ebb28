namespace Blip.MLNet.Stack.Tests.Api;

/// <summary>The comparison itself, on types made for it and lists in both ways of writing.</summary>
public class ApiComparisonTests
{
    private const string Space = "Blip.MLNet.Stack.Tests.Api.Fakes";

    private const string Source = """
        // a list in the form of source
        namespace Blip.MLNet.Stack.Tests.Api.Fakes
        {
            public abstract class Shape : IDisposable
            {
                protected Shape(string name);
                public readonly int Sides;
                public event EventHandler Changed;
                public string Name { get; protected set; }
                public double? this[string side] { get; }
                public abstract double Area(params int[] sizes);
                public T Scale<T>(T value, float factor = 0.5f, Kind kind = Fakes.Kind.Round, string text = null) where T : class, new();
                public static bool TryParse(string text, out Shape shape);
                protected virtual void Dispose(bool disposing);
                public void Dispose();
                public IEnumerable<(string name, int count)> Parts();
            }
            public enum Kind
            {
                Round = 1,
                Square = 2,
            }
            public readonly struct Size : IEquatable<Size>
            {
                public Size(int width);
                public bool Equals(Size other);
            }
            public delegate void Getter<T>(ref T value);
            public static class Extensions
            {
                public static int Count(this Shape shape, char separator = ',');
            }
        }
        """;

    private const string Reflected = """
        # a list made by reflection

        Blip.MLNet.Stack.Tests.Api.Fakes: abstract class Shape : IDisposable
            protected new Shape(string name)
            field readonly int Sides
            event EventHandler Changed
            string Name { get; protected set; }
            double? this[string side] { get; }
            abstract double Area(params Int32[] sizes)
            T Scale<T>(T value, float factor = 0.5, Kind kind = Kind.Round, string text = null)
            static bool TryParse(string text, out Shape shape)
            protected virtual void Dispose(bool disposing)
            void Dispose()
            IEnumerable<(string, int)> Parts()

        Blip.MLNet.Stack.Tests.Api.Fakes: enum Kind
            Round=1, Square=2

        Blip.MLNet.Stack.Tests.Api.Fakes: struct Size : IEquatable<Size>
            new Size(int width)
            bool Equals(Size other)

        Blip.MLNet.Stack.Tests.Api.Fakes: delegate void Getter<T>(ref T value)

        Blip.MLNet.Stack.Tests.Api.Fakes: static class Extensions
            static int Count(this Shape shape, char separator = ',')
        """;

    [Theory]
    [InlineData(Source)]
    [InlineData(Reflected)]
    public void Types_as_listed_have_nothing_extra(string list) => Assert.Equal([], Extras(list));

    [Theory]
    [InlineData("            public void Dispose();\n", "", "void Dispose()")]
    [InlineData("factor = 0.5f", "factor = 0.25f", "Scale")]
    [InlineData("factor = 0.5f", "factor", "Scale")]
    [InlineData("kind = Fakes.Kind.Round", "kind = Fakes.Kind.Square", "Scale")]
    [InlineData("text = null", "text = \"\"", "Scale")]
    [InlineData("string text, out Shape shape", "string input, out Shape shape", "TryParse")]
    [InlineData("out Shape shape", "ref Shape shape", "TryParse")]
    [InlineData("params int[] sizes", "int[] sizes", "Area")]
    [InlineData("params int[] sizes", "params long[] sizes", "Area")]
    [InlineData("where T : class, new()", "where T : class", "Scale")]
    [InlineData("double? this", "double this", "this[")]
    [InlineData("get; protected set;", "get;", "Name")]
    [InlineData("public readonly int Sides", "public int Sides", "Sides")]
    [InlineData("protected virtual void Dispose", "protected void Dispose", "Dispose(bool disposing)")]
    [InlineData("protected Shape(string name)", "// no accessible ctor", "ctor")]
    [InlineData("this Shape shape", "Shape shape", "Count")]
    [InlineData("separator = ','", "separator = ';'", "Count")]
    [InlineData("Square = 2", "Square = 3", "Square")]
    [InlineData("(ref T value)", "(out T value)", "Getter")]
    [InlineData(" : IDisposable", "", "IDisposable")]
    [InlineData("public abstract class Shape", "public class Shape", "abstract class")]
    [InlineData("public readonly struct Size", "public struct Size", "readonly struct")]
    [InlineData("class Extensions", "class OtherExtensions", "Extensions")]
    [InlineData("(string name, int count)", "(string name, long count)", "Parts")]
    public void A_difference_is_found(string official, string other, string named)
    {
        Assert.Contains(official.Trim(), Source);
        var extras = Extras(Source.ReplaceLineEndings("\n").Replace(official.Trim(), other));
        Assert.Contains(extras, e => e.Contains(named));
    }

    private static List<string> Extras(string list) =>
        ApiComparison.Extras(typeof(ApiComparisonTests).Assembly.GetTypes().Where(t => t.Namespace == Space && ReflectedApi.IsVisible(t)), ApiList.Parse(list));
}
