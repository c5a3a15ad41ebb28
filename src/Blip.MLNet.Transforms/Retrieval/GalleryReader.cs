using Blip.MLNet.Modules.Images;
using Blip.MLNet.Modules.Search;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Transforms.Models;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Blip.MLNet.Transforms.Retrieval;

/// <summary>Makes a gallery of the rows of a data view, or takes it from its file.</summary>
internal static class GalleryReader
{
    public static RetrievalGallery Read(IDataView data, InputColumn items, string owner, BlipRetrievalOptions options, BlipMatcher matcher, IChannel channel)
    {
        if (options.GalleryFile is { } file && File.Exists(file))
        {
            RetrievalGallery kept = GalleryFile.Read(file);
            if (Fits(kept, data, items, owner, options, matcher))
            {
                channel.Info(MessageSensitivity.UserData, "Took {0} items from {1}.", kept.Count, file);
                return kept;
            }
            channel.Info(MessageSensitivity.UserData, "{0} belongs to other items or another model; it is written anew.", file);
        }
        RetrievalGallery gallery = items.IsImage
            ? RetrievalGallery.OfPictures(matcher, Pictures(data, items, owner, options.IdColumnName, matcher.Processor, channel), options.KTest > 0, options.BatchSize, options.Cancellation)
            : RetrievalGallery.OfTexts(matcher, Texts(data, items, owner, options.IdColumnName, channel), options.Cancellation);
        channel.Info(MessageSensitivity.None, "Encoded {0} items.", gallery.Count);
        if (options.GalleryFile is { } target) GalleryFile.Write(target, gallery, options.Cancellation);
        return gallery;
    }

    private static bool Fits(RetrievalGallery kept, IDataView data, InputColumn items, string owner, BlipRetrievalOptions options, BlipMatcher matcher)
    {
        if (kept.Kind != (items.IsImage ? GalleryKind.Pictures : GalleryKind.Texts) || kept.ModelFingerprint != RetrievalGallery.FingerprintOf(matcher)) return false;
        if (options.KTest > 0 && !kept.CanRerank) return false;
        if (!items.IsImage)
        {
            (string Id, string Text)[] rows = [.. Texts(data, items, owner, options.IdColumnName, null)];
            return rows.Select(r => r.Id).SequenceEqual(kept.Ids) && rows.Select(r => r.Text).SequenceEqual(kept.Texts!);
        }
        // Reading the pictures costs as much as it saves, so they are known by their ids.
        using DataViewRowCursor cursor = data.GetRowCursor([IdColumn(options.IdColumnName).Find(data.Schema, owner)]);
        Func<string?> id = IdColumn(options.IdColumnName).Texts(cursor, owner);
        int next = 0;
        for (; cursor.MoveNext(); next++)
            if (next >= kept.Count || id() != kept.Ids[next]) return false;
        return next == kept.Count;
    }

    private static IEnumerable<(string, float[])> Pictures(IDataView data, InputColumn items, string owner, string idName, ImageProcessor processor, IChannel channel)
    {
        InputColumn ids = IdColumn(idName);
        using DataViewRowCursor cursor = data.GetRowCursor([ids.Find(data.Schema, owner), items.Find(data.Schema, owner)]);
        Func<string?> id = ids.Texts(cursor, owner);
        Func<float[]?> picture = items.Pictures(cursor, owner, processor);
        while (cursor.MoveNext())
        {
            string name = id() ?? "";
            if (picture() is { } values) yield return (name, values);
            else channel.Warning(MessageSensitivity.UserData, "Row {0} ('{1}') has no picture; it is left out of the gallery.", cursor.Position, name);
        }
    }

    private static IEnumerable<(string, string)> Texts(IDataView data, InputColumn items, string owner, string idName, IChannel? channel)
    {
        InputColumn ids = IdColumn(idName);
        using DataViewRowCursor cursor = data.GetRowCursor([ids.Find(data.Schema, owner), items.Find(data.Schema, owner)]);
        Func<string?> id = ids.Texts(cursor, owner), text = items.Texts(cursor, owner);
        while (cursor.MoveNext())
        {
            string name = id() ?? "";
            if (text() is { } words) yield return (name, words);
            else channel?.Warning(MessageSensitivity.UserData, "Row {0} ('{1}') has no text; it is left out of the gallery.", cursor.Position, name);
        }
    }

    private static InputColumn IdColumn(string name) => new(name, IsImage: false);
}
