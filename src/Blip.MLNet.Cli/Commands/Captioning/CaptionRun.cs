using System.Diagnostics;
using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Cli.Inputs;
using Blip.MLNet.Cli.Models;
using Blip.MLNet.Cli.Output;
using Blip.MLNet.Cli.Progress;
using Blip.MLNet.Modules.Tasks;

namespace Blip.MLNet.Cli.Commands.Captioning;

/// <summary>One run of blip caption.</summary>
internal sealed class CaptionRun(CommandContext context, CaptionRequest request)
{
    private int _failed, _described;

    public int Run(CancellationToken cancellation)
    {
        if (request.Resume && request.Out is null) throw new UsageException("--resume goes with --out.");
        OutputFiles.Check([("--out", request.Out)], [.. request.Inputs, request.Model, request.Load.Vocabulary]);
        IReadOnlyList<InputPicture> pictures = request.Expansion(Fail).Expand(request.Inputs);
        if (pictures.Count == 0) return ExitCodes.Failure;
        using CaptionStore? store = request.Out is null ? null : new CaptionStore(request.Out, request.Resume);
        InputPicture[] open = store is null ? [.. pictures] : [.. pictures.Where(p => !store.Has(p))];
        if (open.Length < pictures.Count) context.Notice($"{pictures.Count - open.Length} of {Quantities.Pictures(pictures.Count)} are done already.");
        bool complete = false;
        var clock = Stopwatch.StartNew();
        try
        {
            if (open.Length > 0)
            {
                using BlipCaptioner captioner = Load(cancellation);
                CheckLengths(captioner);
                clock.Restart();
                Describe(captioner, open, store, cancellation);
            }
            complete = true;
        }
        finally
        {
            if (store is not null && store.Save(pictures, complete)) Summarise(clock.Elapsed, complete);
        }
        return _failed == 0 ? ExitCodes.Success : ExitCodes.Failure;
    }

    private BlipCaptioner Load(CancellationToken cancellation)
    {
        var finder = new ModelFinder(context);
        return finder.Load(finder.Find(request.Model, DefaultModels.Captioner, cancellation).Path, request.Load, BlipCaptioner.Load, cancellation);
    }

    private void CheckLengths(BlipCaptioner captioner)
    {
        int longest = request.Caption.Generation.MaxLength, positions = captioner.Config.Text.MaxPositionEmbeddings, prompt = captioner.Tokenizer.Encode(request.Caption.Prompt).Length - 1;
        if (longest > positions) throw new UsageException($"--max-length is {longest}; the model has positions for {positions} tokens.");
        if (prompt >= longest) throw new UsageException($"--prompt has {prompt} tokens with the start token, and --max-length is {longest}: no room is left for a word.");
    }

    private void Describe(BlipCaptioner captioner, InputPicture[] pictures, CaptionStore? store, CancellationToken cancellation)
    {
        if (store is null)
        {
            var table = new CaptionTable(context.Out, pictures);
            Describe(captioner, pictures, table.Add, Fail, _ => { }, cancellation); // its rows show the progress
            return;
        }
        ProgressDisplay.Run(context, "caption", pictures.Length, Quantities.PicturesPerSecond, report =>
        {
            Describe(captioner, pictures, store.Add, line => Fail(line, report.Notice), report.Advance, cancellation);
            return true;
        });
    }

    private void Describe(BlipCaptioner captioner, InputPicture[] pictures, Action<CaptionRecord> add, Action<string> fail, Action<double> advance, CancellationToken cancellation)
    {
        void Unreadable(string line)
        {
            fail(line);
            advance(1);
        }
        foreach (var batch in PictureBatches.Read(pictures, p => p.Path, captioner.Processor, request.Batch, request.Caption.ReferenceCompatible, Unreadable, cancellation))
        {
            IReadOnlyList<IReadOnlyList<ImageCaption>> captions = captioner.CaptionPrepared([.. batch.Select(b => b.Values)], request.Caption, cancellation);
            for (int i = 0; i < batch.Count; i++) add(new CaptionRecord(batch[i].Item.Path, batch[i].Item.Id, captions[i]));
            _described += batch.Count;
            advance(batch.Count);
        }
    }

    private void Fail(string line) => Fail(line, context.Notice);

    private void Fail(string line, Action<string> notice)
    {
        _failed++;
        notice(line);
    }

    private void Summarise(TimeSpan time, bool complete)
    {
        string rate = _described == 0 ? "" : $", {Quantities.PicturesPerSecond(_described / Math.Max(time.TotalSeconds, 1e-9))}";
        string failed = _failed == 0 ? "" : $", {_failed} could not be read";
        context.Notice($"{Quantities.Pictures(_described)} described{failed}{rate}: {request.Out}{(complete ? "" : " (stopped; --resume goes on)")}");
    }
}
