namespace Blip.MLNet.Html;

/// <summary>
/// Tells a .NET Interactive kernel how the class is shown. The kernel looks for an attribute of this name, whoever declares it, so nothing of
/// .NET Interactive is referenced (<c>Formatter.TryRegisterFromFormatterSources</c> of Microsoft.DotNet.Interactive.Formatting).
/// </summary>
/// <param name="formatterSourceType">A class with a constructor without parameters and a method CreateTypeFormatters.</param>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class TypeFormatterSourceAttribute(Type formatterSourceType) : Attribute
{
    /// <summary>Read by the kernel.</summary>
    public Type FormatterSourceType { get; } = formatterSourceType;
}
