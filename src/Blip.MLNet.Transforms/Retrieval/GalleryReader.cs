using Blip.MLNet.Modules.Search;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Transforms.Models;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Blip.MLNet.Transforms.Retrieval;

/// <summary>Makes a gallery of the rows of a data view, or takes it from its file.</summary>
internal sealed class GalleryReader
{
    private const string Owner = BlipRetrievalTransformer.Name;
    private readonly IDataView _data;
    private readonly InputColumn _items;
    private readonly BlipRetrievalOptions _options;
    private readonly BlipMatcher _matcher;
    private readonly IChannel _channel;

    public GalleryReader(IDataView data, InputColumn items, BlipRetrievalOptions options, BlipMatcher matcher, IChannel channel)
    {
        _data = data;
        _items = items.In(data.Schema, Owner);
        (_options, _matcher, _channel) = (options, matcher, channel);
    }

    private bool HasPictures => _items.Kind == InputKind.Image;

    public RetrievalGallery Read()
    {
        if (_options.GalleryFile is { } file && File.Exists(file))
        {
            RetrievalGallery kept = GalleryFile.Read(file);
            if (Fits(kept))
            {
                _channel.Info(MessageSensitivity.UserData, "Took {0} items from {1}.", kept.Count, file);
                return kept;
            }
            _channel.Info(MessageSensitivity.UserData, "{0} belongs to other items or another model; it is written anew.", file);
        }
        RetrievalGallery gallery = HasPictures
            ? RetrievalGallery.OfPictures(_matcher, Rows((row, owner) => _items.Pictures(row, owner, _matcher.Processor), warn: true), _options.KTest > 0, _options.BatchSize, _options.Cancellation)
            : RetrievalGallery.OfTexts(_matcher, Rows(_items.Texts, warn: true), _options.Cancellation);
        _channel.Info(MessageSensitivity.None, "Encoded {0} items.", gallery.Count);
        if (_options.GalleryFile is { } target) GalleryFile.Write(target, gallery, _options.Cancellation);
        return gallery;
    }

    private bool Fits(RetrievalGallery kept)
    {
        if (kept.Kind != (HasPictures ? GalleryKind.Pictures : GalleryKind.Texts) || kept.ModelFingerprint != RetrievalGallery.FingerprintOf(_matcher)) return false;
        if (_options.KTest > 0 && !kept.CanRerank) return false;
        if (HasPictures) return HasIds(kept.Ids);
        (string Id, string Text)[] rows = [.. Rows(_items.Texts, warn: false)];
        return rows.Select(r => r.Id).SequenceEqual(kept.Ids) && rows.Select(r => r.Text).SequenceEqual(kept.Texts!);
    }

    /// <summary>Whether the rows have these ids. Reading the pictures costs as much as it saves, so they are known by their ids.</summary>
    private bool HasIds(IReadOnlyList<string> ids)
    {
        using DataViewRowCursor cursor = _data.GetRowCursor([_options.Id.Find(_data.Schema, Owner)]);
        Func<string?> id = _options.Id.Texts(cursor, Owner);
        int next = 0;
        for (; cursor.MoveNext(); next++)
            if (next >= ids.Count || id() != ids[next]) return false;
        return next == ids.Count;
    }

    /// <summary>The rows that have an item, with their ids.</summary>
    private IEnumerable<(string Id, T Item)> Rows<T>(Func<DataViewRow, string, Func<T?>> reader, bool warn) where T : class
    {
        using DataViewRowCursor cursor = _data.GetRowCursor([_options.Id.Find(_data.Schema, Owner), _items.Find(_data.Schema, Owner)]);
        Func<string?> id = _options.Id.Texts(cursor, Owner);
        Func<T?> item = reader(cursor, Owner);
        while (cursor.MoveNext())
        {
            string name = id() ?? "";
            if (item() is { } value) yield return (name, value);
            else if (warn) _channel.Warning(MessageSensitivity.UserData, "Row {0} ('{1}') has no {2}; it is left out of the gallery.", cursor.Position, name, HasPictures ? "picture" : "text");
        }
    }
}
