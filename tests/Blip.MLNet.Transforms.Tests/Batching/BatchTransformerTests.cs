using Blip.MLNet.FreshProcess;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Transforms.Tests.Batching;

/// <summary>What a batched transformer costs and when: counted on a small one.</summary>
public class BatchTransformerTests
{
    private const int RowCount = 100, BatchSize = 8;
    private static readonly float[] Blob = [1, 2, 3];
    private readonly MLContext _ml = new(seed: 1);
    private readonly AddBlobTransformer _transformer;
    private readonly IDataView _data, _view;

    public BatchTransformerTests()
    {
        _transformer = new AddBlobTransformer(_ml, BatchSize, Blob);
        _data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, RowCount).Select(i => new InputRow { Number = i, Text = $"row {i}" }).ToArray());
        _view = _transformer.Transform(_data);
    }

    private sealed class OutputRow
    {
        public float Number { get; set; }
        public float Sum { get; set; }
        public string SumText { get; set; } = "";
    }

    private sealed class NumberRow
    {
        public float Number { get; set; }
    }

    [Fact]
    public void A_full_pass_costs_one_run_a_batch_and_gives_every_row()
    {
        OutputRow[] rows = [.. _ml.Data.CreateEnumerable<OutputRow>(_view, reuseRowObject: false)];
        Assert.Equal(Enumerable.Range(0, RowCount).Select(i => i + 6f), rows.Select(r => r.Sum));
        Assert.All(rows, r => Assert.Equal(r.Sum.ToString(System.Globalization.CultureInfo.InvariantCulture), r.SumText));
        Assert.Equal(13, _transformer.Runs);
        Assert.Equal(RowCount, _transformer.Rows);
    }

    [Fact]
    public void Columns_that_pass_through_cost_nothing()
    {
        Assert.Equal(RowCount, _view.GetColumn<float>("Number").Count());
        Assert.Equal(0, _transformer.Runs);
    }

    [Fact]
    public void Three_rows_cost_one_run()
    {
        Assert.Equal([6f, 7f, 8f], _ml.Data.TakeRows(_view, 3).GetColumn<float>("Sum"));
        Assert.Equal(1, _transformer.Runs);
    }

    [Fact]
    public void A_filter_before_the_column_is_read_saves_the_rows_that_it_drops()
    {
        IDataView last = _ml.Data.FilterRowsByColumn(_view, "Number", lowerBound: RowCount - 10);
        Assert.Equal(Enumerable.Range(RowCount - 10, 10).Select(i => i + 6f), last.GetColumn<float>("Sum"));
        Assert.Equal(10, _transformer.Rows);
        Assert.Equal(2, _transformer.Runs);
    }

    [Fact]
    public void A_cache_makes_three_passes_cost_one()
    {
        IDataView cached = _ml.Data.Cache(_view, "Sum");
        for (int i = 0; i < 3; i++) Assert.Equal(RowCount, cached.GetColumn<float>("Sum").Count());
        Assert.Equal(13, _transformer.Runs);
    }

    [Fact]
    public void Eight_cursors_at_once_give_the_right_rows()
    {
        float[][] all = new float[8][];
        Parallel.For(0, all.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => all[i] = [.. _view.GetColumn<float>("Sum")]);
        Assert.All(all, rows => Assert.Equal(Enumerable.Range(0, RowCount).Select(i => i + 6f), rows));
    }

    [Fact]
    public void A_prediction_engine_gives_what_the_pass_gives_with_a_batch_of_one()
    {
        using PredictionEngine<InputRow, OutputRow> engine = _ml.Model.CreatePredictionEngine<InputRow, OutputRow>(_transformer);
        Assert.Equal(46f, engine.Predict(new InputRow { Number = 40 }).Sum);
        Assert.Equal("7", engine.Predict(new InputRow { Number = 1 }).SumText);
        Assert.Equal(2, _transformer.Runs);
    }

    [Fact]
    public void A_zip_needs_nothing_before_it_is_loaded_in_another_process()
    {
        string zip = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():n}.zip");
        try
        {
            _ml.Model.Save(_transformer, _data.Schema, zip);
            Assert.Equal(["8", "16"], FreshProcess.Run(zip, "Sum", new InputRow { Number = 2 }, new InputRow { Number = 10 }));
            ITransformer here = _ml.Model.Load(zip, out DataViewSchema schema);
            Assert.Equal(_data.Schema.Select(c => c.Name), schema.Select(c => c.Name));
            Assert.Equal(_view.GetColumn<float>("Sum"), here.Transform(_data).GetColumn<float>("Sum"));
        }
        finally
        {
            File.Delete(zip);
        }
    }

    [Fact]
    public void In_a_chain_with_other_transforms_the_model_still_loads()
    {
        var chain = new TransformerChain<ITransformer>(_transformer, _ml.Transforms.CopyColumns("Copy", "Sum").Fit(_view));
        using var zip = new MemoryStream();
        _ml.Model.Save(chain, _data.Schema, zip);
        zip.Position = 0;
        IDataView again = _ml.Model.Load(zip, out _).Transform(_data);
        Assert.Equal(_view.GetColumn<float>("Sum"), again.GetColumn<float>("Copy"));
    }

    [Fact]
    public void A_missing_column_and_a_wrong_type_are_named()
    {
        IDataView other = _ml.Data.LoadFromEnumerable(new[] { new { Text = "a" } });
        Assert.Contains("'Number'", Assert.Throws<ArgumentException>(() => _transformer.Transform(other)).Message);
        IDataView wrong = _ml.Data.LoadFromEnumerable(new[] { new { Number = "a" } });
        Assert.Contains("Single", Assert.Throws<ArgumentException>(() => _transformer.Transform(wrong)).Message);
    }

    [Fact]
    public void A_cancelled_pass_stops_at_the_next_row()
    {
        using var cancellation = new CancellationTokenSource();
        var transformer = new AddBlobTransformer(_ml, BatchSize, Blob, cancellation.Token);
        int seen = 0;
        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (float _ in transformer.Transform(_data).GetColumn<float>("Sum"))
                if (++seen == 20) cancellation.Cancel();
        });
        Assert.Equal(20, seen);
    }

    [Fact]
    public void An_error_in_the_source_comes_out_as_it_is()
    {
        IDataView broken = _ml.Data.LoadFromEnumerable(Broken());
        Exception error = Record.Exception(() => _transformer.Transform(broken).GetColumn<float>("Sum").Count())!;
        Assert.Contains("row 30", error.ToString());

        static IEnumerable<InputRow> Broken()
        {
            for (int i = 0; i < 100; i++)
            {
                if (i == 30) throw new InvalidDataException("row 30");
                yield return new InputRow { Number = i };
            }
        }
    }

    [Fact]
    public void A_run_that_failed_never_gives_its_rows_the_values_of_others()
    {
        int runs = 0;
        _transformer.OnRun = _ =>
        {
            if (++runs == 2) throw new InvalidOperationException("no memory");
        };
        float[] sums = SumsByHand(_view, out int errors);
        Assert.Equal(1, errors);
        Assert.Equal(Enumerable.Range(0, RowCount).Where(i => i != BatchSize).Select(i => i + 6f), sums);
    }

    [Fact]
    public void After_an_error_of_the_source_no_later_row_gets_a_wrong_value()
    {
        IDataView failing = _ml.Transforms.CustomMapping<NumberRow, NumberRow>(
            (row, result) => result.Number = row.Number == 20 ? throw new InvalidDataException("row 20") : row.Number, contractName: null).Fit(_data).Transform(_data);
        float[] sums = SumsByHand(_transformer.Transform(failing), out int errors);
        Assert.Equal(RowCount, sums.Length + errors);
        Assert.Equal(Enumerable.Range(0, sums.Length).Select(i => i + 6f), sums);
        Assert.True(errors >= RowCount - 20, $"{errors} errors");
    }

    /// <summary>Goes on after a row whose value cannot be read.</summary>
    private static float[] SumsByHand(IDataView view, out int errors)
    {
        errors = 0;
        var sums = new List<float>();
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema["Sum"]]);
        ValueGetter<float> getter = cursor.GetGetter<float>(view.Schema["Sum"]);
        float sum = 0;
        while (cursor.MoveNext())
        {
            try
            {
                getter(ref sum);
                sums.Add(sum);
            }
            catch (Exception)
            {
                errors++;
            }
        }
        return [.. sums];
    }

    [Fact]
    public void The_next_batch_is_read_while_a_run_works()
    {
        int read = 0;
        IEnumerable<InputRow> Counted()
        {
            for (int i = 0; i < RowCount; i++) { Volatile.Write(ref read, i + 1); yield return new InputRow { Number = i }; }
        }
        // The main cursor reads the source too, so only a count beyond its own position shows reading ahead.
        var ahead = new List<bool>();
        int runs = 0;
        _transformer.OnRun = _ =>
        {
            if (++runs < 3) return;
            ahead.Add(SpinWait.SpinUntil(() => Volatile.Read(ref read) > runs * BatchSize, TimeSpan.FromSeconds(20)));
        };
        _transformer.Transform(_ml.Data.LoadFromEnumerable(Counted())).GetColumn<float>("Sum").Take(5 * BatchSize).Count();
        Assert.Contains(true, ahead);
    }
}
