using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed partial class DataOperationsCatalog
{
    private const int DefaultSplitSeed = 42;
    private const uint DefaultHashSeed = 314489979;

    public struct TrainTestData
    {
        public readonly IDataView TrainSet;
        public readonly IDataView TestSet;

        internal TrainTestData(IDataView trainSet, IDataView testSet) => (TrainSet, TestSet) = (trainSet, testSet);
    }

    public TrainTestData TrainTestSplit(IDataView data, double testFraction = 0.1, string samplingKeyColumnName = null, int? seed = null)
    {
        _env.CheckValue(data, nameof(data));
        _env.CheckParam(testFraction is > 0 and < 1, nameof(testFraction), "Must be between 0 and 1 exclusive");
        return Split(data, Place(data, samplingKeyColumnName, seed), samplingKeyColumnName, 0, testFraction, includeMax: false);
    }

    public IReadOnlyList<TrainTestData> CrossValidationSplit(IDataView data, int numberOfFolds = 5, string samplingKeyColumnName = null, int? seed = null)
    {
        _env.CheckValue(data, nameof(data));
        _env.CheckParam(numberOfFolds > 1, nameof(numberOfFolds), "Must be more than 1");
        var place = Place(data, samplingKeyColumnName, seed);
        return [.. Enumerable.Range(0, numberOfFolds).Select(fold =>
            Split(data, place, samplingKeyColumnName, (double)fold / numberOfFolds, (double)(fold + 1) / numberOfFolds, includeMax: true))];
    }

    private static TrainTestData Split(IDataView data, Func<DataViewRow, Func<double>> place, string key, double min, double max, bool includeMax)
    {
        int? keyColumn = key is null ? null : data.Schema[key].Index;
        IDataView Part(bool complement) => new SplitDataView(data, keyColumn, place, new(min, max, includeMax, complement));
        return new(Part(complement: true), Part(complement: false));
    }

    // Where in 0..1 a row lies: by a random number in the order of the rows, or by its key.
    private Func<DataViewRow, Func<double>> Place(IDataView data, string key, int? seed)
    {
        seed ??= (_env as IHostEnvironmentInternal)?.Seed;
        if (key is null)
            return _ =>
            {
                var random = RandomUtils.Create(seed ?? DefaultSplitSeed);
                return () => random.NextSingle();
            };
        var column = data.Schema.GetColumnOrNull(key) ?? throw _env.ExceptSchemaMismatch("samplingKeyColumn", "SamplingKeyColumn", key);
        if (column.Type == NumberDataViewType.Single || column.Type == NumberDataViewType.Double)
            return SplitPlaces.Normalized(data, column);
        if (column.Type is KeyDataViewType)
            return SplitPlaces.Key(column);
        return SplitPlaces.Hashed(column, seed is int value ? (uint)value : DefaultHashSeed)
            ?? throw _env.ExceptNotSupp("Column '{0}' of type '{1}' cannot be a sampling key", key, column.Type);
    }
}
