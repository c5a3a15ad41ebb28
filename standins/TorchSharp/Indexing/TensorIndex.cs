namespace TorchSharp;

public static partial class torch
{
    /// <summary>One place of an index expression: a position, a slice, an ellipsis, a new axis, a truth value or an index tensor.</summary>
    public struct TensorIndex
    {
        internal enum Kind { None, Single, Ellipsis, Bool, Tensor, Slice }

        internal Kind Is;
        internal long? Start, Stop, Step;
        internal Tensor Selector;

        public static TensorIndex Ellipsis = new() { Is = Kind.Ellipsis };
        public static TensorIndex None = new() { Is = Kind.None };
        public static TensorIndex Null = new() { Is = Kind.None };
        public static TensorIndex Colon = Slice();

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) => new() { Is = Kind.Slice, Start = start, Stop = stop, Step = step };
        public static TensorIndex Slice((int? start, int? end) range) => Slice(range.start, range.end);
        public static TensorIndex Slice(Range range) =>
            Slice(Position(range.Start), range.End.IsFromEnd && range.End.Value == 0 ? null : Position(range.End));
        public static TensorIndex Bool(bool value) => new() { Is = Kind.Bool, Start = value ? 1 : 0 };
        public static TensorIndex Single(long? index) => new() { Is = Kind.Single, Start = index };
        public static TensorIndex Tensor(Tensor tensor) => new() { Is = Kind.Tensor, Selector = tensor };

        private static long Position(Index index) => index.IsFromEnd ? -index.Value : index.Value;

        public static implicit operator TensorIndex(long value) => Single(value);
        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range);
        public static implicit operator TensorIndex(Range range) => Slice(range);
        public static implicit operator TensorIndex(Index index) => Single(Position(index));

        // Only there to make overload resolution prefer index expressions.
        public static implicit operator Tensor(TensorIndex value) => throw new InvalidOperationException("Should not be called.");

        internal readonly PInvoke.NativeIndex Pack() => new()
        {
            Kind = (int)Is,
            Start = Start ?? 0,
            Stop = Stop ?? long.MaxValue,
            Step = Step ?? 1,
            Tensor = Selector is null ? 0 : Selector.Handle,
        };
    }
}
