using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>One component's part of a model: its Model.key, and the streams and sub-models beside it.</summary>
public sealed class ModelSaveContext : IDisposable
{
    internal readonly RepositoryWriter Repository;
    internal readonly string Directory;
    internal readonly BinaryWriter Writer;
    internal ModelHeader Header;
    internal readonly long FpMin;
    private readonly Repository.Entry _entry;
    private readonly IExceptionContext _ectx;
    private readonly List<string> _strings = [];
    private string _loaderAssemblyName;

    internal ModelSaveContext(RepositoryWriter rep, string dir, string name)
    {
        Contracts.CheckValue(rep, nameof(rep));
        _ectx = rep.ExceptionContext;
        _ectx.CheckNonEmpty(name, nameof(name));
        (Repository, Directory) = (rep, dir);
        _entry = rep.CreateEntry(dir, name);
        Writer = new BinaryWriter(_entry.Stream, Encoding.UTF8, leaveOpen: true);
        ModelHeader.BeginWrite(Writer, out FpMin, out Header);
    }

    internal ModelSaveContext(BinaryWriter writer, IExceptionContext ectx = null)
    {
        ectx.CheckValue(writer, nameof(writer));
        (_ectx, Writer) = (ectx, writer);
        ModelHeader.BeginWrite(Writer, out FpMin, out Header);
    }

    internal bool InRepository => Repository != null;

    internal void CheckAtModel()
    {
        Writer.Flush();
        _ectx.Check(Writer.BaseStream.Position == FpMin + Header.FpModel);
    }

    internal void SetVersionInfo(VersionInfo ver)
    {
        ModelHeader.SetVersionInfo(ref Header, ver);
        _loaderAssemblyName = ver.LoaderAssemblyName;
    }

    internal void SaveTextStream(string name, Action<TextWriter> action) => SaveStream(name, action, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        action(writer);
    });

    internal void SaveBinaryStream(string name, Action<BinaryWriter> action) => SaveStream(name, action, stream =>
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        action(writer);
    });

    internal void SaveStringOrNull(string str) => Writer.Write(str == null ? -1 : IdOf(str));

    internal void SaveString(string str)
    {
        _ectx.CheckValue(str, nameof(str));
        Writer.Write(IdOf(str));
    }

    internal void SaveString(ReadOnlyMemory<char> str) => Writer.Write(IdOf(str.ToString()));

    internal void SaveNonEmptyString(string str)
    {
        _ectx.CheckParam(!string.IsNullOrEmpty(str), nameof(str));
        Writer.Write(IdOf(str));
    }

    internal void SaveModel<T>(T value, string name) where T : class
    {
        _ectx.Check(InRepository, "Can't save a sub-model when writing to a single stream");
        SaveModel(Repository, value, Path.Combine(Directory ?? "", name));
    }

    internal static void SaveModel<T>(RepositoryWriter rep, T value, string path) where T : class
    {
        if (value is not ICanSaveModel savable) return;
        using var ctx = new ModelSaveContext(rep, path, ModelLoadContext.ModelStreamName);
        savable.Save(ctx);
        ctx.Done();
    }

    internal void SaveSubModel(string dir, Action<ModelSaveContext> fn)
    {
        _ectx.Check(InRepository, "Can't save a sub-model when writing to a single stream");
        _ectx.CheckNonEmpty(dir, nameof(dir));
        using var ctx = new ModelSaveContext(Repository, Path.Combine(Directory ?? "", dir), ModelLoadContext.ModelStreamName);
        fn(ctx);
        ctx.Done();
    }

    internal void Done()
    {
        _ectx.Check(Header.ModelSignature != 0, "ModelSignature not specified!");
        ModelHeader.EndWrite(Writer, FpMin, ref Header, _strings, _loaderAssemblyName);
        Dispose();
    }

    public void Dispose()
    {
        if (!InRepository) return;
        Writer.Dispose();
        _entry.Dispose();
    }

    private void SaveStream<T>(string name, Action<T> action, Action<Stream> write)
    {
        _ectx.Check(InRepository, "Can't save a text stream when writing to a single stream");
        _ectx.CheckNonEmpty(name, nameof(name));
        _ectx.CheckValue(action, nameof(action));
        using Repository.Entry entry = Repository.CreateEntry(Directory, name);
        write(entry.Stream);
    }

    private int IdOf(string text)
    {
        int id = _strings.IndexOf(text);
        if (id >= 0) return id;
        _strings.Add(text);
        return _strings.Count - 1;
    }
}
