namespace Blip.MLNet.Modules.Weights;

/// <summary>A parameter or buffer to be filled.</summary>
/// <param name="Name">Its official name.</param>
/// <param name="Shape">Its sizes.</param>
public sealed record LoadTarget(string Name, long[] Shape);

/// <summary>Which stored tensor goes into which parameter, decided before a number is read.</summary>
public sealed class LoadPlan
{
    private readonly Checkpoint _checkpoint;
    private readonly LoadOptions _options;
    private readonly List<(string Name, TensorSource Source)> _assignments = [];
    private readonly List<string> _missing = [], _unexpected = [], _untied = [], _ignored = [], _adapted = [];
    private readonly List<ShapeMismatch> _wrong = [];
    private readonly SortedDictionary<string, int> _unused = new(StringComparer.Ordinal);

    private LoadPlan(Checkpoint checkpoint, LoadOptions options) => (_checkpoint, _options) = (checkpoint, options);

    /// <summary>Parameters in the model's order, each with the stored tensor that it takes.</summary>
    public IReadOnlyList<(string Name, TensorSource Source)> Assignments => _assignments;

    /// <summary>How the checkpoint fits.</summary>
    public LoadReport Report { get; private set; } = null!;

    /// <summary>Matches a checkpoint with a model's tensors. Hugging Face's names are translated to the official ones.</summary>
    /// <exception cref="CheckpointMismatchException">It fits less strictly than <paramref name="options"/> ask.</exception>
    public static LoadPlan Create(Checkpoint checkpoint, IEnumerable<LoadTarget> targets, LoadOptions? options = null)
    {
        options ??= new LoadOptions();
        if (HuggingFaceNames.AreUsedBy(checkpoint)) checkpoint = checkpoint.Rename(HuggingFaceNames.ToOfficial);
        var plan = new LoadPlan(checkpoint, options);
        plan.Match([.. targets]);
        return plan.Report.Fits(options) ? plan : throw new CheckpointMismatchException(checkpoint.Path, plan.Report);
    }

    private void Match(LoadTarget[] targets)
    {
        var wanted = targets.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (LoadTarget target in targets)
        {
            if (Find(target.Name) is not { } source)
            {
                (KnownTensors.PositionIds.Contains(target.Name) ? _ignored : _missing).Add(target.Name);
                continue;
            }
            used.Add(source.Name);
            Assign(target, source);
        }
        var parts = wanted.Select(KnownTensors.PartOf).ToHashSet(StringComparer.Ordinal);
        foreach (TensorSource left in _checkpoint.Where(t => !used.Contains(t.Name))) Leave(left, parts, used);
        Report = new LoadReport
        {
            Loaded = [.. _assignments.Select(a => a.Name)], Missing = _missing, Unexpected = _unexpected, WrongShape = _wrong,
            Untied = _untied, Ignored = _ignored, UnusedParts = _unused, Adapted = _adapted,
        };
    }

    private TensorSource? Find(string name)
    {
        if (_checkpoint.TryGet(name, out TensorSource? source)) return source;
        if (KnownTensors.Tied.TryGetValue(name, out string? other) && _checkpoint.TryGet(other, out source)) return source;
        return _options.Fallback?.Invoke(name) is { } fallback && _checkpoint.TryGet(fallback, out source) ? source : null;
    }

    private void Assign(LoadTarget target, TensorSource source)
    {
        if (!source.Shape.SequenceEqual(target.Shape))
        {
            TensorSource? adapted = _options.Adapt?.Invoke(source, target.Shape);
            if (adapted is null && _options.FitPositionEmbeddings && PositionEmbedding.Names.Contains(target.Name) && PositionEmbedding.CanFit(source.Shape, target.Shape))
                adapted = PositionEmbedding.Fit(source, target.Shape[1]);
            if (adapted is null || !adapted.Shape.SequenceEqual(target.Shape))
            {
                _wrong.Add(new ShapeMismatch(target.Name, source.ShapeText, TensorSource.FormatShape(target.Shape)));
                return;
            }
            _adapted.Add(target.Name);
            source = adapted;
        }
        _assignments.Add((target.Name, source));
    }

    private void Leave(TensorSource left, HashSet<string> parts, HashSet<string> used)
    {
        string part = KnownTensors.PartOf(left.Name);
        if (KnownTensors.PositionIds.Contains(left.Name)) _ignored.Add(left.Name);
        else if (KnownTensors.Tied.TryGetValue(left.Name, out string? other) && used.Contains(other))
            (TensorComparison.AreEqual(left, _checkpoint[other]) ? _ignored : _untied).Add(left.Name);
        else if (KnownTensors.Parts.Contains(part) && !parts.Contains(part)) _unused[part] = _unused.GetValueOrDefault(part) + 1;
        else _unexpected.Add(left.Name);
    }
}
