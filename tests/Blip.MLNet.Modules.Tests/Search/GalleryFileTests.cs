using System.Runtime.InteropServices;
using System.Text;
using Blip.MLNet.Modules.Search;
using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Modules.Weights.Safetensors;

namespace Blip.MLNet.Modules.Tests.Search;

/// <summary>Gallery files whose parts do not fit each other are refused by name.</summary>
public sealed class GalleryFileTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"blip-gallery-{Guid.NewGuid():n}.safetensors");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void What_is_written_is_read()
    {
        var gallery = new RetrievalGallery(GalleryKind.Pictures, ["a", "b"], [1, 0, 0, 1], 2, "model", states: [[1, 2, 3], [4, 5, 6]]);
        GalleryFile.Write(_path, gallery);
        RetrievalGallery again = GalleryFile.Read(_path);
        Assert.Equal(gallery.Ids, again.Ids);
        Assert.Equal(gallery.States, again.States);
        Assert.Equal((gallery.Kind, gallery.ModelFingerprint, 2), (again.Kind, again.ModelFingerprint, again.Index.Dimension));
    }

    [Theory]
    [InlineData("Pictures", """["a"]""", new long[] { 2, 2 }, new long[] { 2, 3 }, "1 ids")]
    [InlineData("Pictures", """["a", "b", "c"]""", new long[] { 2, 2 }, null, "3 ids")]
    [InlineData("Pictures", """["a", "b"]""", new long[] { 4 }, null, "dimension")]
    [InlineData("Pictures", """["a", "b"]""", new long[] { 2, 0 }, null, "dimension")]
    [InlineData("Pictures", """["a", "b"]""", new long[] { 2, 2 }, new long[] { 3, 2 }, "states")]
    [InlineData("Pictures", """["a", "b"]""", new long[] { 2, 2 }, new long[] { 6 }, "states")]
    [InlineData("Pictures", """["a", "b"]""", new long[] { 2, 2 }, new long[] { 2, 0 }, "states")]
    [InlineData("Pictures", """["a", null]""", new long[] { 2, 2 }, null, "no id")]
    [InlineData("Pictures", "{}", new long[] { 2, 2 }, null, "damaged")]
    [InlineData("7", """["a", "b"]""", new long[] { 2, 2 }, null, "kind")]
    [InlineData("Texts", """["a", "b"]""", new long[] { 2, 2 }, null, "texts")]
    public void Parts_that_do_not_fit_are_refused_by_name(string kind, string ids, long[] vectors, long[]? states, string part)
    {
        List<TensorSource> tensors = [Text("ids", ids), Zeros("vectors", vectors)];
        if (states is not null) tensors.Add(Zeros("states", states));
        SafetensorsWriter.Write(_path, tensors, new Dictionary<string, string> { ["format"] = "pt", ["blip.gallery"] = kind, ["blip.model"] = "model" });
        string message = Assert.ThrowsAny<IOException>(() => GalleryFile.Read(_path)).Message;
        Assert.Contains(_path, message);
        Assert.Contains(part, message);
    }

    [Fact]
    public void States_of_different_lengths_and_texts_that_are_missing_are_refused()
    {
        Assert.Contains("item 1", Assert.Throws<ArgumentException>(() => new RetrievalGallery(GalleryKind.Pictures, ["a", "b"], [1, 0], 1, "", states: [[1, 2], [3]])).Message);
        Assert.Contains("Item 1", Assert.Throws<ArgumentException>(() => new RetrievalGallery(GalleryKind.Texts, ["a", "b"], [1, 0], 1, "", texts: ["x", null!])).Message);
        Assert.Contains("kind", Assert.Throws<ArgumentException>(() => new RetrievalGallery((GalleryKind)7, ["a"], [1], 1, "")).Message);
    }

    private static MemoryTensor Text(string name, string text) => new(name, ElementType.UInt8, [Encoding.UTF8.GetByteCount(text)], Encoding.UTF8.GetBytes(text));

    private static MemoryTensor Zeros(string name, long[] shape)
    {
        float[] values = new float[shape.Aggregate(1L, (a, b) => a * b)];
        return new MemoryTensor(name, ElementType.Float32, shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
    }
}
