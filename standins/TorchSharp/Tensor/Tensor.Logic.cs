using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor isclose(Tensor other, double rtol = 1E-05, double atol = 1E-08, bool nanEqual = false) => Dispatch.Call("isclose", this, other, rtol, atol, nanEqual);
        public Tensor isin(Tensor test_elements, bool assumeUnique = false, bool invert = false) => Dispatch.Call("isin.Tensor_Tensor", this, test_elements, assumeUnique, invert);
        public Tensor isinf() => Dispatch.Call("isinf", this);
        public Tensor isfinite() => Dispatch.Call("isfinite", this);
        public Tensor isposinf() => Dispatch.Call("isposinf", this);
        public Tensor isneginf() => Dispatch.Call("isneginf", this);
        public Tensor isnan() => Dispatch.Call("isnan", this);
        public Tensor eq(Tensor target) => Dispatch.Call("eq.Tensor", this, target);
        public Tensor eq_(Tensor target) => Dispatch.InPlace(this, "eq_.Tensor", this, target);
        public Tensor eq(Scalar target) => Dispatch.Call("eq.Scalar", this, target);
        public Tensor eq_(Scalar target) => Dispatch.InPlace(this, "eq_.Scalar", this, target);
        public Tensor ge(Tensor target) => Dispatch.Call("ge.Tensor", this, target);
        public Tensor greater_equal(Tensor target) => Dispatch.Call("greater_equal.Tensor", this, target);
        public Tensor ge_(Tensor target) => Dispatch.InPlace(this, "ge_.Tensor", this, target);
        public Tensor ge(Scalar target) => Dispatch.Call("ge.Scalar", this, target);
        public Tensor ge_(Scalar target) => Dispatch.InPlace(this, "ge_.Scalar", this, target);
        public Tensor gt(Tensor target) => Dispatch.Call("gt.Tensor", this, target);
        public Tensor greater(Tensor target) => Dispatch.Call("greater.Tensor", this, target);
        public Tensor gt_(Tensor target) => Dispatch.InPlace(this, "gt_.Tensor", this, target);
        public Tensor gt(Scalar target) => Dispatch.Call("gt.Scalar", this, target);
        public Tensor gt_(Scalar target) => Dispatch.InPlace(this, "gt_.Scalar", this, target);
        public Tensor le(Tensor target) => Dispatch.Call("le.Tensor", this, target);
        public Tensor less_equal(Tensor target) => Dispatch.Call("less_equal.Tensor", this, target);
        public Tensor le_(Tensor target) => Dispatch.InPlace(this, "le_.Tensor", this, target);
        public Tensor less_equal_(Tensor target) => Dispatch.InPlace(this, "less_equal_.Tensor", this, target);
        public Tensor le(Scalar target) => Dispatch.Call("le.Scalar", this, target);
        public Tensor le_(Scalar target) => Dispatch.InPlace(this, "le_.Scalar", this, target);
        public Tensor lt(Tensor target) => Dispatch.Call("lt.Tensor", this, target);
        public Tensor less(Tensor target) => Dispatch.Call("less.Tensor", this, target);
        public Tensor lt_(Tensor target) => Dispatch.InPlace(this, "lt_.Tensor", this, target);
        public Tensor lt(Scalar target) => Dispatch.Call("lt.Scalar", this, target);
        public Tensor lt_(Scalar target) => Dispatch.InPlace(this, "lt_.Scalar", this, target);
        public Tensor ne(Tensor target) => Dispatch.Call("ne.Tensor", this, target);
        public Tensor not_equal(Tensor target) => Dispatch.Call("not_equal.Tensor", this, target);
        public Tensor ne_(Tensor target) => Dispatch.InPlace(this, "ne_.Tensor", this, target);
        public Tensor not_equal_(Tensor target) => Dispatch.InPlace(this, "not_equal_.Tensor", this, target);
        public Tensor ne(Scalar target) => Dispatch.Call("ne.Scalar", this, target);
        public Tensor ne_(Scalar target) => Dispatch.InPlace(this, "ne_.Scalar", this, target);
        public Tensor bitwise_and(Tensor other) => Dispatch.Call("bitwise_and.Tensor", this, other);
        public Tensor bitwise_and_(Tensor other) => Dispatch.InPlace(this, "bitwise_and_.Tensor", this, other);
        public Tensor bitwise_not() => Dispatch.Call("bitwise_not", this);
        public Tensor bitwise_not_() => Dispatch.InPlace(this, "bitwise_not_", this);
        public Tensor bitwise_or(Tensor other) => Dispatch.Call("bitwise_or.Tensor", this, other);
        public Tensor bitwise_or_(Tensor other) => Dispatch.InPlace(this, "bitwise_or_.Tensor", this, other);
        public Tensor bitwise_xor(Tensor other) => Dispatch.Call("bitwise_xor.Tensor", this, other);
        public Tensor bitwise_xor_(Tensor other) => Dispatch.InPlace(this, "bitwise_xor_.Tensor", this, other);
        public Tensor logical_and(Tensor other) => Dispatch.Call("logical_and", this, other);
        public Tensor logical_and_(Tensor other) => Dispatch.InPlace(this, "logical_and_", this, other);
        public Tensor logical_not() => Dispatch.Call("logical_not", this);
        public Tensor logical_not_() => Dispatch.InPlace(this, "logical_not_", this);
        public Tensor logical_or(Tensor other) => Dispatch.Call("logical_or", this, other);
        public Tensor logical_or_(Tensor other) => Dispatch.InPlace(this, "logical_or_", this, other);
        public Tensor logical_xor(Tensor other) => Dispatch.Call("logical_xor", this, other);
        public Tensor logical_xor_(Tensor other) => Dispatch.InPlace(this, "logical_xor_", this, other);
    }
}
