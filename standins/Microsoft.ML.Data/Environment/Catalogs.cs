using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data
{
    /// <summary>How a component's catalog method gets its environment.</summary>
    internal interface IInternalCatalog
    {
        IHostEnvironment Environment { get; }
    }

    internal static class CatalogUtils
    {
        public static IHostEnvironment GetEnvironment(this IInternalCatalog catalog)
        {
            Contracts.CheckValue(catalog, nameof(catalog));
            return catalog.Environment;
        }
    }
}

namespace Microsoft.ML
{
    public sealed class TransformsCatalog : IInternalCatalog
    {
        private readonly IHostEnvironment _env;
        internal TransformsCatalog(IHostEnvironment env) => _env = env;
        IHostEnvironment IInternalCatalog.Environment => _env;
    }

    public sealed partial class DataOperationsCatalog : IInternalCatalog
    {
        IHostEnvironment IInternalCatalog.Environment => _env;
    }

    public sealed partial class ModelOperationsCatalog : IInternalCatalog
    {
        private readonly IHostEnvironment _env;
        internal ModelOperationsCatalog(IHostEnvironment env) => _env = env;
        IHostEnvironment IInternalCatalog.Environment => _env;
    }
}
