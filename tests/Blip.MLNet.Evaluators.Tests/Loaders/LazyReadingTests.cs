using System.Text;
using Blip.MLNet.Evaluators.Loaders;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Evaluators.Tests.Loaders;

public sealed class LazyReadingTests
{
    private readonly List<SpyStream> _opened = [];

    /// <summary>Every loader, with the file that it reads; the text stands for a file of any name.</summary>
    public static TheoryData<string, string> Files => new()
    {
        { nameof(AnnotationLoaders.LoadFromCocoCaptions), """{"images":[{"id":1,"file_name":"a"},{"id":2,"file_name":"b"}],"annotations":[{"image_id":1,"caption":"x"},{"image_id":2,"caption":"y"}]}""" },
        { nameof(AnnotationLoaders.LoadFromCocoCaptionPairs), """{"annotations":[{"image_id":1,"caption":"x"},{"image_id":2,"caption":"y"}],"images":[{"id":1,"file_name":"a"},{"id":2,"file_name":"b"}]}""" },
        { nameof(AnnotationLoaders.LoadFromCocoResults), """[{"image_id":1,"caption":"x"},{"image_id":2,"caption":"y"}]""" },
        { nameof(AnnotationLoaders.LoadFromBlipCaptions), """[{"image":"a","caption":["x"]},{"image":"b","caption":"y"}]""" },
        { nameof(AnnotationLoaders.LoadFromBlipCaptionPairs), """[{"image":"a","caption":["x"]},{"image":"b","caption":"y"}]""" },
        { nameof(AnnotationLoaders.LoadFromKarpathy), """{"images":[{"filename":"a","split":"val","sentences":[{"raw":"x"}]},{"filename":"b","split":"val","sentences":[{"raw":"y"}]}]}""" },
        { nameof(AnnotationLoaders.LoadFromLavisCaptions), """{"p":{"image":"a","caption":"x"},"q":{"image":"b","caption":"y"}}""" },
        { nameof(AnnotationLoaders.LoadFromVqa), """{"questions":[{"question_id":1,"image_id":1,"question":"x?"},{"question_id":2,"image_id":1,"question":"y?"}]}""" },
        { nameof(AnnotationLoaders.LoadFromBlipVqa), """[{"question_id":1,"image":"a","question":"x?","answer":"z"},{"question_id":2,"image":"b","question":"y?"}]""" },
        { nameof(AnnotationLoaders.LoadFromLavisVqa), """[{"question_id":1,"image":"a","question":"x?","direct_answers":["z"]},{"question_id":2,"image":"b","question":"y?"}]""" },
        { nameof(AnnotationLoaders.LoadFromNlvr2), "{\"identifier\":\"dev-1-0-0\",\"sentence\":\"x\",\"label\":\"True\"}\n{\"identifier\":\"dev-2-0-0\",\"sentence\":\"y\",\"label\":\"False\"}\n" },
        { nameof(AnnotationLoaders.LoadFromBlipNlvr), """[{"images":["a","b"],"sentence":"x","label":"True"},{"images":["c","d"],"sentence":"y","label":"False"}]""" },
        { nameof(AnnotationLoaders.LoadFromLavisEntailment), """[{"image":"a","sentence":"x","label":"neutral"},{"image":"b","sentence":"y","label":"entailment"}]""" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void NothingIsOpenedBeforeACursorMovesAndAllIsClosedWithIt(string loader, string text)
    {
        IDataView data = Load(loader, Opening(() => [Encoding.UTF8.GetBytes(text)]));
        _ = data.Schema.Count;
        using (DataViewRowCursor cursor = data.GetRowCursor(data.Schema))
        {
            Assert.Empty(_opened);
            Assert.Equal(-1, cursor.Position);
            Assert.True(cursor.MoveNext());
            Assert.NotEmpty(_opened);
            Assert.Equal(0, cursor.Position);
        }
        Assert.All(_opened, s => Assert.True(s.IsClosed));

        // Two cursors at once, each with rows of its own.
        DataViewSchema.Column column = data.Schema.First(c => c.Type is TextDataViewType);
        string[] expected = [.. data.GetColumn<string>(column)];
        Assert.Equal(2, expected.Length);
        using DataViewRowCursor one = data.GetRowCursor([column]), two = data.GetRowCursor([column]);
        ValueGetter<ReadOnlyMemory<char>> first = one.GetGetter<ReadOnlyMemory<char>>(column), second = two.GetGetter<ReadOnlyMemory<char>>(column);
        ReadOnlyMemory<char> a = default, b = default;
        Assert.True(one.MoveNext() && one.MoveNext() && two.MoveNext());
        first(ref a);
        second(ref b);
        Assert.Equal((expected[0], expected[1]), (b.ToString(), a.ToString()));
        Assert.False(one.MoveNext());
        Assert.False(one.MoveNext());
        Assert.Throws<InvalidOperationException>(() => first(ref a));
        DataViewSchema.Column other = data.Schema.First(c => c.Index != column.Index);
        Assert.False(two.IsColumnActive(other));
        Assert.Throws<InvalidOperationException>(() => two.GetGetter<ReadOnlyMemory<char>>(other));
        Assert.Throws<InvalidOperationException>(() => two.GetGetter<long>(column));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void EveryBeginningOfAFileGivesRowsOrADocumentedError(string loader, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        var random = new Random(3);
        int failed = 0;
        for (int round = 0; round < 2 * bytes.Length; round++)
        {
            byte[] damaged = round < bytes.Length ? bytes[..round] : [.. bytes];
            if (round >= bytes.Length) for (int k = 0; k < 3; k++) damaged[random.Next(bytes.Length)] = (byte)random.Next(256);
            IDataView data = Load(loader, new LoaderOptions { OpenFile = _ => new MemoryStream(damaged) });
            if (Record.Exception(() => Rows(data)) is not { } e) continue;
            Assert.True(e is InvalidDataException, e.ToString());
            Assert.Contains("annotations", e.Message);
            failed++;
        }
        Assert.True(failed > bytes.Length / 2);
    }

    [Fact]
    public void ALimitStopsReading()
    {
        IDataView data = new MLContext(1).Data.LoadFromBlipCaptionPairs("list.json", Opening(() => LargeFile.Pieces("[", "]", 1000)) with { Limit = 3 });
        Assert.Equal(3, data.GetColumn<string>("Caption").Count());
        Assert.InRange(Assert.Single(_opened).BytesRead, 1, 1 << 18);
    }

    private LoaderOptions Opening(Func<IEnumerable<byte[]>> pieces) => new()
    {
        OpenFile = _ =>
        {
            _opened.Add(new SpyStream(pieces()));
            return _opened[^1];
        },
    };

    private static int Rows(IDataView data)
    {
        using DataViewRowCursor cursor = data.GetRowCursor(data.Schema);
        while (cursor.MoveNext())
        {
        }
        return 0;
    }

    private static IDataView Load(string loader, LoaderOptions options)
    {
        DataOperationsCatalog catalog = new MLContext(1).Data;
        const string Path = "annotations.json";
        return loader switch
        {
            nameof(AnnotationLoaders.LoadFromCocoCaptions) => catalog.LoadFromCocoCaptions(Path, options),
            nameof(AnnotationLoaders.LoadFromCocoCaptionPairs) => catalog.LoadFromCocoCaptionPairs(Path, options),
            nameof(AnnotationLoaders.LoadFromCocoResults) => catalog.LoadFromCocoResults(Path, options),
            nameof(AnnotationLoaders.LoadFromBlipCaptions) => catalog.LoadFromBlipCaptions(Path, options),
            nameof(AnnotationLoaders.LoadFromBlipCaptionPairs) => catalog.LoadFromBlipCaptionPairs(Path, options),
            nameof(AnnotationLoaders.LoadFromKarpathy) => catalog.LoadFromKarpathy(Path, ["val"], options),
            nameof(AnnotationLoaders.LoadFromLavisCaptions) => catalog.LoadFromLavisCaptions(Path, options),
            nameof(AnnotationLoaders.LoadFromVqa) => catalog.LoadFromVqa(Path, options),
            nameof(AnnotationLoaders.LoadFromBlipVqa) => catalog.LoadFromBlipVqa(Path, options),
            nameof(AnnotationLoaders.LoadFromLavisVqa) => catalog.LoadFromLavisVqa(Path, options),
            nameof(AnnotationLoaders.LoadFromNlvr2) => catalog.LoadFromNlvr2(Path, options),
            nameof(AnnotationLoaders.LoadFromBlipNlvr) => catalog.LoadFromBlipNlvr(Path, options),
            nameof(AnnotationLoaders.LoadFromLavisEntailment) => catalog.LoadFromLavisEntailment(Path, options),
            _ => throw new ArgumentException(loader),
        };
    }
}
