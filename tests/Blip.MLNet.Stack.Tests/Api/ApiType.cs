namespace Blip.MLNet.Stack.Tests.Api;

/// <summary>A public type in normal form: what it is, what it derives from, and its public and protected members.</summary>
internal sealed class ApiType(string name, string header)
{
    /// <summary>The full name with the number of generic parameters.</summary>
    public string Name { get; } = name;

    /// <summary>Kind and modifiers, e.g. <c>sealed class</c>.</summary>
    public string Header { get; } = header;

    public HashSet<string> Bases { get; } = [];
    public HashSet<string> Members { get; } = [];

    /// <summary>Nobody can derive from it, so that virtual means nothing.</summary>
    public bool IsClosed => Header.Contains("sealed") || Header.Contains("static") || Header.Contains("struct");
}

/// <summary>How a list is written.</summary>
/// <param name="Modifiers">Whether readonly and ref structs are marked.</param>
/// <param name="Constraints">Whether the constraints of generic parameters are given.</param>
/// <param name="Annotated">Whether question marks also stand after classes.</param>
internal sealed record ApiDialect(bool Modifiers, bool Constraints, bool Annotated)
{
    public static ApiDialect Reflected { get; } = new(Modifiers: false, Constraints: false, Annotated: false);
    public static ApiDialect Source { get; } = new(Modifiers: true, Constraints: true, Annotated: false);
    public static ApiDialect AnnotatedSource { get; } = new(Modifiers: true, Constraints: true, Annotated: true);
}
