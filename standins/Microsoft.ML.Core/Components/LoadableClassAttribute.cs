using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Says which class answers to a loader signature in a model file.</summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class LoadableClassAttribute : LoadableClassAttributeBase
{
    public LoadableClassAttribute(Type instType, Type argType, Type sigType, string userName, params string[] loadNames)
        : base(null, instType, instType, argType, [sigType], userName, loadNames) { }

    public LoadableClassAttribute(Type instType, Type loaderType, Type argType, Type sigType, string userName, params string[] loadNames)
        : base(null, instType, loaderType, argType, [sigType], userName, loadNames) { }

    public LoadableClassAttribute(string summary, Type instType, Type argType, Type sigType, string userName, params string[] loadNames)
        : base(summary, instType, instType, argType, [sigType], userName, loadNames) { }

    public LoadableClassAttribute(string summary, Type instType, Type loaderType, Type argType, Type sigType, string userName, params string[] loadNames)
        : base(summary, instType, loaderType, argType, [sigType], userName, loadNames) { }
}

internal abstract class LoadableClassAttributeBase : Attribute
{
    protected LoadableClassAttributeBase(string summary, Type instType, Type loaderType, Type argType, Type[] sigTypes, string userName, params string[] loadNames)
    {
        Contracts.CheckValue(instType, nameof(instType));
        Contracts.CheckValue(loaderType, nameof(loaderType));
        Contracts.CheckNonEmpty(sigTypes, nameof(sigTypes));
        if (loadNames is null or []) loadNames = [userName];
        Contracts.CheckParam(!loadNames.Any(string.IsNullOrWhiteSpace), nameof(loadNames), "LoadableClass loadName parameter can't be empty");
        Contracts.CheckParam(sigTypes[0]?.BaseType == typeof(MulticastDelegate), nameof(sigTypes), "LoadableClass signature type must be a delegate type");
        IEnumerable<Type> parameters = sigTypes[0].GetMethod("Invoke").GetParameters().Select(p => p.ParameterType);
        CtorTypes = argType == null ? [.. parameters] : [argType, .. parameters];
        (InstanceType, LoaderType, ArgType, SigTypes, Summary, UserName, LoadNames) = (instType, loaderType, argType, sigTypes, summary, userName, loadNames);
    }

    public Type InstanceType { get; }
    public Type LoaderType { get; }
    public Type ArgType { get; }
    public Type[] SigTypes { get; }
    public Type[] CtorTypes { get; }
    public string Summary { get; }
    public string UserName { get; }
    public string[] LoadNames { get; }
    public string DocName { get; set; }
}
