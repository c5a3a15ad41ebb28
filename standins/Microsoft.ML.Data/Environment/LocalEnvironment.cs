using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The environment behind an MLContext, and the hosts that components register in it.</summary>
internal class LocalEnvironment : IHostEnvironmentInternal, ICancelable
{
    private readonly LocalEnvironment _root, _master;
    private readonly Random _rand;
    private readonly Dictionary<string, object> _options = [];
    private readonly List<WeakReference<LocalEnvironment>> _children = [];
    private readonly Lock _lock = new();
    private readonly string _shortName, _parentFullName;

    public LocalEnvironment(int? seed = null)
    {
        (_root, Seed, _rand, ComponentCatalog) = (this, seed, RandomUtils.Create(seed), new ComponentCatalog());
    }

    private LocalEnvironment(LocalEnvironment source, string name, string parentFullName, Random rand)
    {
        (_root, _master, _rand, ComponentCatalog) = (source._root, source, rand, source.ComponentCatalog);
        (_shortName, _parentFullName) = (name, parentFullName);
        (Seed, GpuDeviceId, FallbackToCpu, IsCanceled) = (source.Seed, source.GpuDeviceId, source.FallbackToCpu, source.IsCanceled);
    }

    /// <summary>Every message of every channel, with the full name of the channel it came through.</summary>
    public event Action<string, ChannelMessage> Message;

    public int? Seed { get; }
    public string TempFilePath { get; set; } = Path.GetTempPath();
    public bool FallbackToCpu { get; set; }
    public int? GpuDeviceId { get; set; }
    public ComponentCatalog ComponentCatalog { get; }
    public bool IsCanceled { get; private set; }
    public string FullName => string.IsNullOrEmpty(_parentFullName) ? _shortName : $"{_parentFullName}; {_shortName}";
    public string ContextDescription => "HostEnvironment"; // a host says no more; its channels say who they are

    // A host of the environment inherits its folder for temporary files; a host of a host does not.
    public IHost Register(string name, int? seed = null, bool? verbose = null)
    {
        Contracts.CheckNonEmpty(name, nameof(name));
        lock (_lock)
        {
            Random rand = seed is int s ? RandomUtils.Create((uint)s) : RandomUtils.Create(_rand);
            var host = new Host(this, name, _master?.FullName, rand);
            if (_master == null) host.TempFilePath = TempFilePath;
            _children.RemoveAll(r => !r.TryGetTarget(out _));
            _children.Add(new(host));
            return host;
        }
    }

    public IChannel Start(string name) => new Channel(this, name);

    public IPipe<TMessage> StartPipe<TMessage>(string name) => new Pipe<TMessage>(this, name);

    public IProgressChannel StartProgressChannel(string name)
    {
        Contracts.CheckNonEmpty(name, nameof(name));
        return new ProgressChannel(this);
    }

    public TException Process<TException>(TException ex) where TException : Exception
    {
        if (ex == null) return null;
        ex.Data["Throwing component"] = "Environment";
        return Contracts.Mark(ex);
    }

    public void CancelExecution()
    {
        lock (_lock)
        {
            foreach (var child in _children)
                if (child.TryGetTarget(out LocalEnvironment host)) host.CancelExecution();
            _children.Clear();
            IsCanceled = true;
        }
    }

    public bool TryAddOption<T>(string name, T value) => _options.TryAdd(OptionName(name), value);
    public void SetOption<T>(string name, T value) => _options[OptionName(name)] = value;
    public bool RemoveOption(string name) => _options.Remove(OptionName(name));

    public bool TryGetOption<T>(string name, out T value)
    {
        bool found = _options.TryGetValue(OptionName(name), out object held) && held is T;
        value = found ? (T)held : default;
        return found;
    }

    public T GetOptionOrDefault<T>(string name)
    {
        _options.TryAdd(OptionName(name), default(T));
        return (T)_options[name];
    }

    private static string OptionName(string name) => string.IsNullOrWhiteSpace(name) ? throw new ArgumentNullException(nameof(name)) : name;

    private sealed class Host(LocalEnvironment source, string name, string parentFullName, Random rand)
        : LocalEnvironment(source, name, parentFullName, rand), IHost
    {
        public Random Rand => _rand;
    }

    private class Pipe<TMessage>(LocalEnvironment parent, string name) : IPipe<TMessage>
    {
        private bool _disposed;

        public string FullName => string.IsNullOrEmpty(parent.FullName) ? name : $"{parent.FullName}; {name}";
        public string ContextDescription => FullName;

        public void Send(TMessage msg)
        {
            if (msg is ChannelMessage message) parent._root.Message?.Invoke(FullName, message);
        }

        public TException Process<TException>(TException ex) where TException : Exception
        {
            if (ex == null) return null;
            ex.Data["Throwing component"] = parent._shortName;
            ex.Data["Parent component"] = parent._parentFullName;
            ex.Data["Phase"] = name;
            return Contracts.Mark(ex);
        }

        public void Dispose()
        {
            if (!_disposed) Finish();
            _disposed = true;
        }

        protected virtual void Finish() { }
    }

    private sealed class Channel : Pipe<ChannelMessage>, IChannel
    {
        private readonly System.Diagnostics.Stopwatch _watch = System.Diagnostics.Stopwatch.StartNew();

        public Channel(LocalEnvironment parent, string name) : base(parent, name) => Trace(MessageSensitivity.None, "Channel started");

        public void Trace(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Trace, sensitivity, fmt));
        public void Trace(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(new(ChannelMessageKind.Trace, sensitivity, fmt, args));
        public void Error(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Error, sensitivity, fmt));
        public void Error(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(new(ChannelMessageKind.Error, sensitivity, fmt, args));
        public void Warning(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Warning, sensitivity, fmt));
        public void Warning(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(new(ChannelMessageKind.Warning, sensitivity, fmt, args));
        public void Info(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Info, sensitivity, fmt));
        public void Info(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(new(ChannelMessageKind.Info, sensitivity, fmt, args));

        protected override void Finish()
        {
            Trace(MessageSensitivity.None, "Channel finished. Elapsed {0:c}.", _watch.Elapsed);
            Trace(MessageSensitivity.None, "Channel disposed");
        }
    }
}
