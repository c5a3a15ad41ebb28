using System.Runtime.CompilerServices;
using Blip.MLNet.Transforms.Retrieval;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Retrieval in <see cref="TransformsCatalog"/>.</summary>
public static class BlipRetrievalCatalog
{
    /// <summary>Encodes a gallery of pictures or texts when fitted, and finds the items that go best with each query.</summary>
    /// <param name="catalog">The transform's catalog.</param>
    /// <param name="outputColumnName">Name of the text vector column that is added: the ids of the k best items, best first.</param>
    /// <param name="galleryColumnName">Name of the gallery's column of pictures or texts.</param>
    /// <param name="queryColumnName">Name of the column of pictures or texts to search by.</param>
    /// <param name="idColumnName">Name of the gallery's text column with the ids.</param>
    /// <param name="model">A model folder, a checkpoint file, or a name on the Hugging Face hub.</param>
    /// <param name="k">How many items a query gets.</param>
    /// <param name="kTest">How many of the shortlist the matching head orders anew; 0: none.</param>
    /// <param name="batchSize">Rows in one run of the model.</param>
    /// <example><code>
    /// IDataView photos = ml.Transforms.LoadImages("Image", "photos", "Path").Fit(paths).Transform(paths);
    /// var search = ml.Transforms.BlipRetrieval("Found", "Image", "Query", idColumnName: "Path").Fit(photos);
    /// IDataView found = search.Transform(ml.Data.LoadFromEnumerable([new { Query = "a dog on a beach" }]));
    /// </code></example>
    public static BlipRetrievalEstimator BlipRetrieval(
        this TransformsCatalog catalog, string outputColumnName, string galleryColumnName, string queryColumnName, string idColumnName = "Id",
        string model = BlipRetrievalOptions.DefaultModel, int k = 5, int kTest = 16, int batchSize = 8) =>
        catalog.BlipRetrieval(outputColumnName, galleryColumnName, queryColumnName, new BlipRetrievalOptions { IdColumnName = idColumnName, Model = model, K = k, KTest = kTest, BatchSize = batchSize });

    /// <summary>Encodes a gallery of pictures or texts when fitted, and finds the items that go best with each query.</summary>
    /// <param name="catalog">The transform's catalog.</param>
    /// <param name="outputColumnName">Name of the text vector column that is added: the ids of the k best items, best first.</param>
    /// <param name="galleryColumnName">Name of the gallery's column of pictures or texts.</param>
    /// <param name="queryColumnName">Name of the column of pictures or texts to search by.</param>
    /// <param name="options">All settings.</param>
    /// <exception cref="ArgumentException">A setting is out of range; the message names it.</exception>
    [OverloadResolutionPriority(1)]
    public static BlipRetrievalEstimator BlipRetrieval(this TransformsCatalog catalog, string outputColumnName, string galleryColumnName, string queryColumnName, BlipRetrievalOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new BlipRetrievalEstimator(CatalogUtils.GetEnvironment(catalog), new RetrievalColumns(outputColumnName, galleryColumnName, queryColumnName), options);
    }
}
