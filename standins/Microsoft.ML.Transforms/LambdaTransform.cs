using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(typeof(ITransformer), typeof(LambdaTransform), null, typeof(SignatureLoadModel), "", LambdaTransform.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>A custom mapping in a model file: the name of its contract and of the assembly that has the factory.</summary>
internal static class LambdaTransform
{
    internal const string LoaderSignature = "CustomTransformer";
    private const uint WithAssemblyName = 0x00010002;

    public static void Save(IExceptionContext ectx, ModelSaveContext ctx, string contractName, Assembly contractAssembly)
    {
        ectx.CheckValue(ctx, nameof(ctx));
        ctx.SetVersionInfo(GetVersionInfo());
        ctx.SaveString(contractName);
        ctx.SaveString(contractAssembly.FullName);
    }

    private static VersionInfo GetVersionInfo() =>
        new("CUSTOMXF", WithAssemblyName, WithAssemblyName, 0x00010001, OfficialName.Of(typeof(LambdaTransform).Assembly), LoaderSignature);

    private static ITransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(GetVersionInfo());
        string contractName = ctx.LoadString();
        if (ctx.Header.ModelVerWritten >= WithAssemblyName)
            env.ComponentCatalog.RegisterAssembly(Assembly.Load(ctx.LoadString()));
        object factory = env.ComponentCatalog.GetExtensionValue(env, typeof(CustomMappingFactoryAttributeAttribute), contractName);
        return factory is ICustomMappingFactory mapping
            ? mapping.CreateTransformer(env, contractName)
            : throw env.Except($"The class with contract '{contractName}' must derive from '{typeof(CustomMappingFactory<,>).FullName}'.");
    }
}
