using System.Reflection;

namespace Microsoft.ML.Runtime;

/// <summary>The loadable classes and extensions of the assemblies that were registered, one catalog per environment.</summary>
public sealed class ComponentCatalog
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _assemblies = [];
    private readonly Dictionary<(string Name, Type Signature), LoadableClassInfo> _classes = [];
    private readonly Dictionary<(Type Attribute, string Contract), Type> _extensions = [];

    internal ComponentCatalog() { }

    public void RegisterAssembly(Assembly assembly, bool throwOnError = true)
    {
        lock (_lock)
        {
            if (!_assemblies.Add(assembly.FullName)) return;
            foreach (LoadableClassAttributeBase attr in assembly.GetCustomAttributes(typeof(LoadableClassAttributeBase))) AddClass(attr, throwOnError);
            if (!assembly.GetName().Name.StartsWith("Microsoft.ML.", StringComparison.Ordinal)) AddExtensions(assembly, throwOnError);
        }
    }

    /// <summary>The class registered for a name and signature, made with the environment (where it takes one) and the arguments given.</summary>
    internal static bool TryCreateInstance<TRes, TSig>(IHostEnvironment env, out TRes result, string name, string options, params object[] extra) where TRes : class
    {
        Contracts.CheckValue(env, nameof(env));
        result = null;
        LoadableClassInfo info = env.ComponentCatalog.Find(name, typeof(TSig));
        if (info == null) return false;
        if (!typeof(TRes).IsAssignableFrom(info.Type))
            throw env.Except("Loadable class '{0}' does not derive from '{1}'", name, typeof(TRes).FullName);
        result = (TRes)info.CreateInstance(env, extra);
        return true;
    }

    internal object GetExtensionValue(IHostEnvironment env, Type attributeType, string contractName)
    {
        if (!_extensions.TryGetValue((attributeType, contractName), out Type type))
            throw env.Except($"Unable to locate an extension for the contract '{contractName}'. Ensure you have called {nameof(ComponentCatalog)}.{nameof(RegisterAssembly)} with the Assembly that contains a class decorated with a '{attributeType.FullName}'.");
        return Activator.CreateInstance(type);
    }

    private LoadableClassInfo Find(string name, Type signature)
    {
        lock (_lock) return _classes.GetValueOrDefault((name.ToLowerInvariant().Trim(), signature));
    }

    private void AddClass(LoadableClassAttributeBase attr, bool throwOnError)
    {
        LoadableClassInfo info = LoadableClassInfo.Find(attr);
        if (info == null)
        {
            if (throwOnError) throw Contracts.Except($"Can't instantiate loadable class '{attr.InstanceType.Name}' with name '{attr.LoadNames[0]}'");
            return;
        }
        foreach (Type signature in attr.SigTypes)
            foreach (string name in attr.LoadNames)
                if (!_classes.TryAdd((name.ToLowerInvariant(), signature), info) && throwOnError)
                    throw Contracts.Except($"ComponentCatalog cannot map name '{name}' and SignatureType '{signature}' to {info.Type.Name}, already mapped to {_classes[(name.ToLowerInvariant(), signature)].Type.Name}.");
    }

    private void AddExtensions(Assembly assembly, bool throwOnError)
    {
        foreach (Type type in assembly.GetTypes().Where(t => t.IsClass))
            foreach (ExtensionBaseAttribute attr in type.GetCustomAttributes(typeof(ExtensionBaseAttribute)))
                if (!_extensions.TryAdd((attr.GetType(), attr.ContractName), type) && throwOnError)
                    throw Contracts.Except($"An extension for '{attr.GetType().Name}' with contract '{attr.ContractName}' has already been registered in the ComponentCatalog.");
    }

    internal sealed class LoadableClassInfo
    {
        private readonly MethodBase _maker;
        private readonly bool _takesEnvironment;

        private LoadableClassInfo(Type type, MethodBase maker, bool takesEnvironment) => (Type, _maker, _takesEnvironment) = (type, maker, takesEnvironment);

        public Type Type { get; }

        /// <summary>A constructor or a static Create of the loader type, public or not, with or without the environment first; the more visible of the two.</summary>
        public static LoadableClassInfo Find(LoadableClassAttributeBase attr)
        {
            const BindingFlags any = BindingFlags.Public | BindingFlags.NonPublic;
            Type[] plain = attr.CtorTypes, withEnv = [typeof(IHostEnvironment), .. plain];
            MethodBase ctor = null, create = null;
            if (attr.InstanceType.IsAssignableFrom(attr.LoaderType))
                ctor = attr.LoaderType.GetConstructor(any | BindingFlags.Instance, plain) ?? attr.LoaderType.GetConstructor(any | BindingFlags.Instance, withEnv);
            foreach (Type[] types in new[] { plain, withEnv })
                if (create == null && attr.LoaderType.GetMethod("Create", any | BindingFlags.Static, types) is { } found && found.ReturnType == attr.InstanceType)
                    create = found;
            if (ctor != null && create != null && Visibility(ctor) == Visibility(create))
                throw Contracts.Except($"Can't load type {attr.InstanceType}, because it has both create and constructor methods with the same visibility. Please indicate which one should be used by changing either the signature or the visibility of one of them.");
            MethodBase maker = create == null || (ctor != null && Visibility(ctor) > Visibility(create)) ? ctor : create;
            return maker == null ? null : new(attr.InstanceType, maker, maker.GetParameters().Length > plain.Length);
        }

        public object CreateInstance(IHostEnvironment env, object[] extra)
        {
            object[] args = _takesEnvironment ? [env, .. extra] : extra;
            if (args.Length != _maker.GetParameters().Length)
                throw env.Except("Wrong number of extra parameters for loadable class '{0}', need '{1}', given '{2}'", Type.Name, _maker.GetParameters().Length - (_takesEnvironment ? 1 : 0), extra.Length);
            try
            {
                return _maker is ConstructorInfo ctor ? ctor.Invoke(args) : _maker.Invoke(null, args);
            }
            catch (TargetInvocationException ex) when (ex.InnerException?.IsMarked() == true)
            {
                throw Contracts.Except(null, ex, "Error during class instantiation");
            }
        }

        private static int Visibility(MethodBase m) =>
            m.IsPublic ? 5 : m.IsAssembly ? 4 : m.IsFamilyOrAssembly ? 3 : m.IsFamily ? 2 : m.IsPrivate ? 1 : 0;
    }
}
