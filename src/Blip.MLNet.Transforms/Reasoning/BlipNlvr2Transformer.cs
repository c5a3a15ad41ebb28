using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Transforms.Models;
using Blip.MLNet.Transforms.Persistence;
using Blip.MLNet.Transforms.Reasoning;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(BlipNlvr2Transformer), null, typeof(SignatureLoadModel), "BLIP visual reasoning", BlipNlvr2Transformer.LoaderSignature)]

namespace Blip.MLNet.Transforms.Reasoning;

/// <summary>Judges sentences about two pictures. Made by fitting a <see cref="BlipNlvr2Estimator"/>, or by loading a model zip.</summary>
public sealed class BlipNlvr2Transformer : BlipTransformer<Nlvr2Item, Judgement?, BlipReasoner>
{
    internal const string Name = "BlipNlvr2", LoaderSignature = Name;
    private static readonly ModelFormat s_format = new("BLIPNLVR", LoaderSignature);
    private readonly Nlvr2Columns _columns;
    private readonly BlipNlvr2Options _options;

    internal BlipNlvr2Transformer(IHostEnvironment env, Nlvr2Columns columns, BlipNlvr2Options options, BlipReasoner reasoner, bool owns)
        : base(env, Name, options, reasoner, owns)
    {
        _columns = columns;
        _options = options;
        Outputs = Nlvr2Columns.Outputs(options);
    }

    /// <summary>The reasoner itself, for use without a pipeline. It lives as long as the transformer.</summary>
    public BlipReasoner Reasoner => Predictor;

    private protected override IReadOnlyList<InputColumn> Inputs => _columns.Inputs;

    private protected override IReadOnlyList<OutputColumn<Judgement?>> Outputs { get; }

    private protected override ModelFormat Format => s_format;

    private protected override object Saved => new SavedTransform<Nlvr2Columns, BlipNlvr2Options>(_columns, _options);

    /// <inheritdoc />
    protected internal override Func<Nlvr2Item> CreateReader(DataViewRow input)
    {
        ArgumentNullException.ThrowIfNull(input);
        Func<float[]?> first = _columns.First.Pictures(input, Owner, Predictor.Processor), second = _columns.Second.Pictures(input, Owner, Predictor.Processor);
        Func<string?> sentence = _columns.Sentence.Texts(input, Owner);
        return () => new Nlvr2Item(first(), second(), sentence());
    }

    /// <inheritdoc />
    protected internal override IReadOnlyList<Judgement?> Run(IReadOnlyList<Nlvr2Item> items, CancellationToken cancellation) => RunWhere(
        items,
        item => item.First is not null && item.Second is not null && item.Sentence is not null,
        rows =>
        {
            cancellation.ThrowIfCancellationRequested();
            return [.. Predictor.JudgePrepared([.. rows.Select(r => r.First!)], [.. rows.Select(r => r.Second!)], [.. rows.Select(r => r.Sentence!)]).Select(j => (Judgement?)j)];
        });

    // Found by ML.NET under the loader signature.
    private static BlipNlvr2Transformer Create(IHostEnvironment env, ModelLoadContext ctx) => Restore<BlipNlvr2Transformer, Nlvr2Columns, BlipNlvr2Options>(
        env, ctx, s_format, BlipReasoner.Load, (saved, reasoner) => new(env, saved.Columns, saved.Options, reasoner, owns: true));
}

/// <summary>What a row brings to <c>BlipNlvr2</c>.</summary>
/// <param name="First">[3, S, S], normalised; null where there is none.</param>
/// <param name="Second">[3, S, S], normalised; null where there is none.</param>
/// <param name="Sentence">The sentence; null where there is none.</param>
public readonly record struct Nlvr2Item(float[]? First, float[]? Second, string? Sentence);
