using System.Reflection;

namespace Microsoft.ML;

/// <summary>The names that official model files carry. A file says which assembly reads it, by its strong name.</summary>
internal static class OfficialName
{
    public static string Of(Assembly assembly) => $"{assembly.GetName().Name}, Version=1.0.0.0, Culture=neutral, PublicKeyToken=cc7b13ffcd2ddd51";
}
