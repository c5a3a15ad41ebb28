using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// The rows in the same random order for every cursor: each row is drawn from a pool that the source fills up again. Columns whose
/// values cannot be kept, e.g. images, are left out.
/// </summary>
internal sealed class ShuffledDataView : IDataView
{
    private readonly IDataView _source;
    private readonly int _seed;
    private readonly int _poolSize;
    private readonly bool _shuffleSource;

    public ShuffledDataView(IDataView source, int seed, int poolSize, bool shuffleSource) =>
        (_source, _seed, _poolSize, _shuffleSource) = (CacheableColumns.Of(source), seed, poolSize, shuffleSource);

    public bool CanShuffle => true;
    public DataViewSchema Schema => _source.Schema;
    public long? GetRowCount() => _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        rand ??= RandomUtils.Create(_seed);
        var input = _source.GetRowCursor(columnsNeeded, _shuffleSource ? RandomUtils.Create(rand) : null);
        return _poolSize == 1 ? input : new Cursor(input, _poolSize, rand);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : CursorBase
    {
        private readonly DataViewRowCursor _input;
        private readonly int _poolSize;
        private readonly Random _rand;
        private readonly RowStore _store;
        private readonly Queue<int> _free = new();
        private readonly int[] _pool;
        private int _first;
        private int _count;
        private int _current = -1;
        private bool _ended;

        public Cursor(DataViewRowCursor input, int poolSize, Random rand) : base(input.Schema)
        {
            (_input, _poolSize, _rand) = (input, poolSize, rand);
            _store = new(input);
            _pool = new int[poolSize];
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => _input.IsColumnActive(column);
        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _store.Getter<TValue>(column, () => _current);
        public override ValueGetter<DataViewRowId> GetIdGetter() => _store.IdGetter(() => _current);

        protected override bool Advance()
        {
            if (_current >= 0)
                _free.Enqueue(_current);
            while (_count < _poolSize && !_ended)
            {
                int slot = _free.Count > 0 ? _free.Dequeue() : _store.Count;
                if (_ended = !Read(slot))
                    break;
                _pool[(_first + _count++) % _poolSize] = slot;
            }
            if (_count == 0)
                return false;
            // The drawn row changes places with the oldest one, which leaves the pool.
            int drawn = (_first + _rand.Next(_count)) % _poolSize;
            _current = _pool[drawn];
            _pool[drawn] = _pool[_first];
            _first = (_first + 1) % _poolSize;
            _count--;
            return true;
        }

        private bool Read(int slot)
        {
            try
            {
                if (!_input.MoveNext())
                    return false;
                _store.Fill(slot);
                return true;
            }
            catch (Exception failure)
            {
                throw Contracts.Except(null, failure, "Shuffle input cursor reader failed with an exception");
            }
        }

        protected override void Close()
        {
            _current = -1;
            _input.Dispose();
        }
    }
}
