// The native half of the TorchSharp stand-in: libtorch's dispatcher by operator name, tensor handles, autograd.
// A tensor handle is a heap-allocated at::Tensor. A function that can fail says so with a negative or null result;
// last_error() then has libtorch's text. Nothing is thrown out of here.
#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <ATen/TensorIndexing.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/utils.h>
#include <torch/csrc/autograd/saved_variable.h>
#include <torch/csrc/autograd/variable.h>
#include <torch/cuda.h>
#include <torch/version.h>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

using at::IValue;
using at::Tensor;
#define EXPORT extern "C" __attribute__((visibility("default")))

namespace {
thread_local std::string error;

template <class R, class F> R guard(R failed, F&& f) {
  try { return f(); }
  catch (const std::exception& e) { error = e.what(); }
  catch (...) { error = "unknown native error"; }
  return failed;
}

enum Tag : int32_t { None, Tensor_, Int, Double, Bool, String, Ints, Doubles, Bools, Tensors, Device_, Generator_, Other };
struct Arg { int32_t tag, n; union { int64_t i; double d; void* p; }; };

// What an argument has to be turned into before the boxed call, where the argument alone does not say it.
enum class Want : char { AsIs, Double, Ints, Doubles, OptionalTensors, Dimname };
struct Op {
  c10::OperatorHandle handle;
  std::vector<Want> want;
  std::vector<IValue> defaults;  // an IValue whose tag is None also where there is no default; see required
  size_t required;
};

Want wanted(const c10::TypePtr& declared) {
  c10::TypePtr t = declared;
  if (auto o = t->cast<c10::OptionalType>()) t = o->getElementType();
  if (t->kind() == c10::TypeKind::FloatType) return Want::Double;
  if (auto l = t->cast<c10::ListType>()) {
    auto e = l->getElementType();
    if (e->kind() == c10::TypeKind::OptionalType) return Want::OptionalTensors;
    if (e->kind() == c10::TypeKind::FloatType) return Want::Doubles;
    if (e->kind() == c10::TypeKind::IntType || e->str() == "SymInt") return Want::Ints;
  }
  return Want::AsIs;
}

const Tensor& at_(void* h) { return *static_cast<Tensor*>(h); }
void* give(Tensor t) { return t.defined() ? new Tensor(std::move(t)) : nullptr; }
at::Device device(int64_t packed) {
  return at::Device(static_cast<at::DeviceType>(packed >> 32), static_cast<c10::DeviceIndex>(static_cast<int32_t>(packed)));
}

IValue box(const Arg& a, Want want) {
  switch (a.tag) {
    case Tensor_: return IValue(at_(a.p));
    case Int:
      if (want == Want::Double) return IValue(static_cast<double>(a.i));
      if (want == Want::Ints) return IValue(std::vector<int64_t>{a.i});
      return IValue(a.i);
    case Double: return want == Want::Doubles ? IValue(std::vector<double>{a.d}) : IValue(a.d);
    case Bool: return IValue(a.i != 0);
    case String: return IValue(std::string(static_cast<const char*>(a.p), a.n));
    case Ints: { auto p = static_cast<int64_t*>(a.p); return IValue(std::vector<int64_t>(p, p + a.n)); }
    case Doubles: { auto p = static_cast<double*>(a.p); return IValue(std::vector<double>(p, p + a.n)); }
    case Bools: { c10::List<bool> l; for (int k = 0; k < a.n; k++) l.push_back(static_cast<char*>(a.p)[k] != 0); return IValue(l); }
    case Tensors: {
      auto p = static_cast<Tensor**>(a.p);
      if (want == Want::OptionalTensors) {
        c10::impl::GenericList l(c10::OptionalType::create(c10::TensorType::get()));
        for (int k = 0; k < a.n; k++) l.push_back(p[k] ? IValue(*p[k]) : IValue());
        return IValue(l);
      }
      c10::List<Tensor> l;
      l.reserve(a.n);
      for (int k = 0; k < a.n; k++) l.push_back(*p[k]);
      return IValue(l);
    }
    case Device_: return IValue(device(a.i));
    case Generator_: return IValue(*static_cast<at::Generator*>(a.p));
    default: return IValue();
  }
}

template <class T> void array(Arg& r, Tag tag, const T* from, size_t n) {
  auto p = new int64_t[n + 1];
  std::memcpy(p, from, n * sizeof(T));
  r.tag = tag; r.n = static_cast<int32_t>(n); r.p = p;
}

void unbox(const IValue& v, Arg& r) {
  r.n = 0; r.i = 0;
  if (v.isTensor()) { r.tag = Tensor_; r.p = give(v.toTensor()); }
  else if (v.isNone()) r.tag = None;
  else if (v.isInt()) { r.tag = Int; r.i = v.toInt(); }
  else if (v.isDouble()) { r.tag = Double; r.d = v.toDouble(); }
  else if (v.isBool()) { r.tag = Bool; r.i = v.toBool(); }
  else if (v.isScalar()) { auto s = v.toScalar(); r.tag = Double; r.d = s.toDouble(); }
  else if (v.isTensorList()) {
    auto l = v.toTensorVector();
    std::vector<void*> h;
    for (auto& t : l) h.push_back(give(t));
    array(r, Tensors, h.data(), h.size());
  }
  else if (v.isIntList()) { auto l = v.toIntVector(); array(r, Ints, l.data(), l.size()); }
  else if (v.isDoubleList()) { auto l = v.toDoubleVector(); array(r, Doubles, l.data(), l.size()); }
  else r.tag = Other;
}

// A step of the graph whose backward is a managed callback.
using Backward = int (*)(void* context, void** grads, int n, void** results, int m, char* text, int size);
using Release = void (*)(void* context);
struct CallbackNode : torch::autograd::Node {
  void* context; Backward run; Release release; size_t inputs;
  torch::autograd::variable_list apply(torch::autograd::variable_list&& grads) override {
    std::vector<void*> in, out(inputs, nullptr);
    for (auto& g : grads) in.push_back(give(g));
    char text[2048] = "";
    int failed = run(context, in.data(), static_cast<int>(in.size()), out.data(), static_cast<int>(inputs), text, sizeof(text));
    torch::autograd::variable_list result(inputs);
    for (size_t k = 0; k < inputs; k++)
      if (out[k]) { std::unique_ptr<Tensor> t(static_cast<Tensor*>(out[k])); result[k] = *t; }
    if (failed) throw std::runtime_error(text);
    return result;
  }
  std::string name() const override { return "ManagedFunction"; }
  void release_variables() override {}
  ~CallbackNode() override { release(context); }
};
torch::autograd::variable_list list(void** p, int n) {
  torch::autograd::variable_list l;
  for (int k = 0; k < n; k++) l.push_back(p[k] ? at_(p[k]) : Tensor());
  return l;
}
}  // namespace

EXPORT const char* blip_error() { return error.c_str(); }
EXPORT const char* blip_version() { return TORCH_VERSION; }

EXPORT void* blip_op(const char* name, const char* overload) {
  return guard<void*>(nullptr, [&]() -> void* {
    auto h = c10::Dispatcher::singleton().findSchema({name, overload});
    if (!h.has_value()) { error = std::string("this libtorch has no operator ") + name + "." + overload; return nullptr; }
    auto op = std::make_unique<Op>(Op{*h, {}, {}, 0});
    for (auto& a : h->schema().arguments()) {
      op->want.push_back(wanted(a.real_type()));
      op->defaults.push_back(a.default_value() ? *a.default_value() : IValue());
      if (!a.default_value() && a.type()->kind() != c10::TypeKind::OptionalType) op->required = op->defaults.size();
    }
    return op.release();
  });
}

// Calls with the leading arguments given; the rest are the schema's defaults. Returns the number of results, at most `room` of them stored.
EXPORT int blip_call(void* handle, const Arg* args, int n, Arg* results, int room) {
  return guard(-1, [&] {
    auto& op = *static_cast<Op*>(handle);
    size_t declared = op.want.size();
    if (static_cast<size_t>(n) > declared || static_cast<size_t>(n) < op.required) {
      error = "wrong number of arguments for " + op.handle.schema().name();
      return -1;
    }
    torch::jit::Stack stack;
    stack.reserve(declared);
    for (int k = 0; k < n; k++) stack.push_back(box(args[k], op.want[k]));
    for (size_t k = n; k < declared; k++) stack.push_back(op.defaults[k]);
    op.handle.callBoxed(&stack);
    int got = static_cast<int>(stack.size());
    for (int k = 0; k < got && k < room; k++) unbox(stack[k], results[k]);
    return got;
  });
}
EXPORT void blip_free_array(void* p) { delete[] static_cast<int64_t*>(p); }

EXPORT void* blip_dup(void* t) { return new Tensor(at_(t)); }
EXPORT void blip_free(void* t) { guard(0, [&] { delete static_cast<Tensor*>(t); return 0; }); }
EXPORT int64_t blip_dim(void* t) { return at_(t).dim(); }
EXPORT int64_t blip_numel(void* t) { return guard<int64_t>(-1, [&] { return at_(t).numel(); }); }
EXPORT int blip_dtype(void* t) { return static_cast<int>(at_(t).scalar_type()); }
EXPORT int64_t blip_itemsize(void* t) { return static_cast<int64_t>(at_(t).element_size()); }
EXPORT int64_t blip_device(void* t) {
  auto d = at_(t).device();
  return (static_cast<int64_t>(d.type()) << 32) | static_cast<uint32_t>(static_cast<int32_t>(d.index()));
}
EXPORT int blip_sizes(void* t, int64_t* out) { return guard(-1, [&] { auto s = at_(t).sizes(); std::memcpy(out, s.data(), s.size() * 8); return 0; }); }
EXPORT int blip_strides(void* t, int64_t* out) { return guard(-1, [&] { auto s = at_(t).strides(); std::memcpy(out, s.data(), s.size() * 8); return 0; }); }
EXPORT int64_t blip_offset(void* t) { return guard<int64_t>(-1, [&] { return at_(t).storage_offset(); }); }
// bits: 1 contiguous, 2 requires_grad, 4 leaf, 8 sparse, 16 pinned
EXPORT int blip_flags(void* t) {
  return guard(0, [&] {
    auto& x = at_(t);
    return (x.layout() == at::kStrided && x.is_contiguous() ? 1 : 0) | (x.requires_grad() ? 2 : 0) | (x.is_leaf() ? 4 : 0) | (x.is_sparse() ? 8 : 0);
  });
}
EXPORT void* blip_data(void* t) { return guard<void*>(nullptr, [&] { return at_(t).data_ptr(); }); }
EXPORT void* blip_from_blob(void* data, const int64_t* sizes, int n, int dtype, void (*deleter)(void*), void* context) {
  return guard<void*>(nullptr, [&] {
    auto o = at::TensorOptions().dtype(static_cast<at::ScalarType>(dtype));
    at::IntArrayRef s(sizes, n);
    return deleter ? give(at::from_blob(data, s, [=](void*) { deleter(context); }, o)) : give(at::from_blob(data, s, o));
  });
}
// x[...] as Python has it; with a value, x[...] = value.
struct Index { int32_t kind, unused; int64_t start, stop, step; void* tensor; };
EXPORT void* blip_index(void* t, const Index* indices, int n, void* value) {
  return guard<void*>(nullptr, [&]() -> void* {
    namespace ix = at::indexing;
    std::vector<ix::TensorIndex> l;
    for (int k = 0; k < n; k++) {
      auto& i = indices[k];
      switch (i.kind) {
        case 0: l.emplace_back(ix::None); break;
        case 1: l.emplace_back(i.start); break;
        case 2: l.emplace_back(ix::Ellipsis); break;
        case 3: l.emplace_back(i.start != 0); break;
        case 4: l.emplace_back(at_(i.tensor)); break;
        default: l.emplace_back(ix::Slice(i.start, i.stop, i.step));
      }
    }
    if (!value) return give(at_(t).index(l));
    static_cast<Tensor*>(t)->index_put_(l, at_(value));
    return t;
  });
}

EXPORT int blip_set_requires_grad(void* t, int on) { return guard(-1, [&] { at_(t).set_requires_grad(on != 0); return 0; }); }
EXPORT int blip_retain_grad(void* t) { return guard(-1, [&] { at_(t).retain_grad(); return 0; }); }
EXPORT void* blip_grad(void* t) { return guard<void*>(nullptr, [&] { return give(at_(t).grad()); }); }
EXPORT int blip_set_grad(void* t, void* g) { return guard(-1, [&] { at_(t).mutable_grad() = g ? at_(g) : Tensor(); return 0; }); }

EXPORT int blip_grad_enabled() { return at::GradMode::is_enabled(); }
EXPORT void blip_set_grad_enabled(int on) { at::GradMode::set_enabled(on != 0); }
EXPORT int blip_inference_enabled() { return c10::InferenceMode::is_enabled(); }
EXPORT void* blip_inference_begin(int on) { return new c10::InferenceMode(on != 0); }
EXPORT void blip_inference_end(void* guard_) { delete static_cast<c10::InferenceMode*>(guard_); }

EXPORT int blip_backward(void** tensors, int n, void** grads, int g, int retain, int create, void** inputs, int m) {
  return guard(-1, [&] { torch::autograd::backward(list(tensors, n), list(grads, g), retain != 0, create != 0, list(inputs, m)); return 0; });
}
EXPORT int blip_gradients(void** outputs, int n, void** inputs, int m, void** grads, int g, int retain, int create, int unused, void** results) {
  return guard(-1, [&] {
    auto r = torch::autograd::grad(list(outputs, n), list(inputs, m), list(grads, g), retain != 0, create != 0, unused != 0);
    for (int k = 0; k < m; k++) results[k] = give(r[k]);
    return 0;
  });
}

// Makes `outputs`, computed without a graph from `inputs`, a step of the graph, and gives the step (alive as long as an output is).
// kinds: 0 differentiable, 1 not differentiable, 2 an input itself, 3 an input changed in place
EXPORT void* blip_function(void** inputs, int n, void** outputs, int m, const char* kinds, void* context, Backward run, Release release) {
  return guard<void*>(nullptr, [&]() -> void* {
    using namespace torch::autograd;
    auto node = std::shared_ptr<CallbackNode>(new CallbackNode(), deleteNode);
    node->context = context; node->run = run; node->release = release; node->inputs = n;
    auto in = list(inputs, n);
    node->set_next_edges(collect_next_edges(in));
    for (int k = 0; k < m; k++) {
      auto& o = *static_cast<Tensor*>(outputs[k]);
      if (kinds[k] == 1) { node->add_input_metadata(Node::undefined_input()); continue; }
      if (kinds[k] == 3) {
        o.unsafeGetTensorImpl()->bump_version();
        TORCH_CHECK(!(o.is_leaf() && o.requires_grad()), "a leaf Variable that requires grad has been used in an in-place operation.");
        impl::rebase_history(o, {node, node->add_input_metadata(o)});
        continue;
      }
      if (kinds[k] == 2) o = o.view_as(o);
      else if (o.requires_grad()) o = o.detach();
      set_history(o, node);
    }
    return node.get();
  });
}
EXPORT void* blip_save_variable(void* t, void* step) {
  return guard<void*>(nullptr, [&]() -> void* { return new torch::autograd::SavedVariable(at_(t), at_(t).grad_fn().get() == step); });
}
EXPORT void* blip_unpack_variable(void* v, void* step) {
  return guard<void*>(nullptr, [&] {
    auto node = static_cast<CallbackNode*>(step);
    return give(static_cast<torch::autograd::SavedVariable*>(v)->unpack(node ? node->shared_from_this() : nullptr));
  });
}
EXPORT void blip_free_variable(void* v) { delete static_cast<torch::autograd::SavedVariable*>(v); }

EXPORT int blip_manual_seed(int64_t seed) { return guard(-1, [&] { at::manual_seed(static_cast<uint64_t>(seed)); return 0; }); }
EXPORT void* blip_generator(int64_t packed, int64_t seed, int shared) {
  return guard<void*>(nullptr, [&]() -> void* {
    auto d = device(packed);
    auto g = d.is_cpu() && !shared ? at::detail::createCPUGenerator(static_cast<uint64_t>(seed)) : at::globalContext().defaultGenerator(d);
    if (!shared && !d.is_cpu()) { g = g.clone(); g.set_current_seed(static_cast<uint64_t>(seed)); }
    return new at::Generator(g);
  });
}
EXPORT void blip_generator_free(void* g) { delete static_cast<at::Generator*>(g); }
// what: 0 current seed, 1 a fresh random seed, 2 set to `seed`
EXPORT int64_t blip_generator_seed(void* g, int what, int64_t seed) {
  return guard<int64_t>(-1, [&]() -> int64_t {
    auto& x = *static_cast<at::Generator*>(g);
    std::lock_guard<std::mutex> lock(x.mutex());
    if (what == 1) return static_cast<int64_t>(x.seed());
    if (what == 2) x.set_current_seed(static_cast<uint64_t>(seed));
    return static_cast<int64_t>(x.current_seed());
  });
}
EXPORT void* blip_generator_state(void* g, void* state) {
  return guard<void*>(nullptr, [&]() -> void* {
    auto& x = *static_cast<at::Generator*>(g);
    if (state) { x.set_state(at_(state)); return g; }
    return give(x.get_state());
  });
}
// what: 0 intra-op threads, 1 inter-op threads, 2 CUDA usable, 3 CUDA devices, 4 synchronize CUDA device `value`; 5 and 6 set 0 and 1 to `value`, 7 seeds all CUDA devices
EXPORT int64_t blip_runtime(int what, int64_t value) {
  return guard<int64_t>(-1, [&]() -> int64_t {
    switch (what) {
      case 0: return at::get_num_threads();
      case 1: return at::get_num_interop_threads();
      case 2: return torch::cuda::is_available();
      case 3: return static_cast<int64_t>(torch::cuda::device_count());
      case 4: torch::cuda::synchronize(value); return 0;
      case 5: at::set_num_threads(static_cast<int>(value)); return 0;
      case 6: at::set_num_interop_threads(static_cast<int>(value)); return 0;
      default: torch::cuda::manual_seed_all(static_cast<uint64_t>(value)); return 0;
    }
  });
}
EXPORT int blip_result_type(void* a, void* b) { return guard(-1, [&] { return static_cast<int>(at::result_type(at_(a), at_(b))); }); }
EXPORT int blip_promote(int a, int b) { return guard(-1, [&] { return static_cast<int>(at::promote_types(static_cast<at::ScalarType>(a), static_cast<at::ScalarType>(b))); }); }
EXPORT int blip_can_cast(int a, int b) { return at::canCast(static_cast<at::ScalarType>(a), static_cast<at::ScalarType>(b)); }
EXPORT int64_t blip_element_size(int dtype) { return static_cast<int64_t>(c10::elementSize(static_cast<at::ScalarType>(dtype))); }
EXPORT int blip_set_data(void* t, void* source) { return guard(-1, [&] { at_(t).set_data(at_(source)); return 0; }); }
EXPORT int blip_is_same(void* a, void* b) { return at_(a).is_same(at_(b)); }
