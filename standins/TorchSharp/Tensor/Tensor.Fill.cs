using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor bernoulli(Generator generator = null) => Dispatch.Call("bernoulli", this, generator);
        public Tensor multinomial(long num_samples, bool replacement = false, Generator generator = null) => Dispatch.Call("multinomial", this, num_samples, replacement, generator);
        public Tensor bernoulli_(double p = 0.5, Generator generator = null) => Dispatch.InPlace(this, "bernoulli_.float", this, p, generator);
        public Tensor bernoulli_(Tensor p, Generator generator = null) => Dispatch.InPlace(this, "bernoulli_.Tensor", this, p, generator);
        public Tensor cauchy_(double median = 0, double sigma = 1, Generator generator = null) => Dispatch.InPlace(this, "cauchy_", this, median, sigma, generator);
        public Tensor exponential_(double lambda = 1, Generator generator = null) => Dispatch.InPlace(this, "exponential_", this, lambda, generator);
        public Tensor geometric_(double p, Generator generator = null) => Dispatch.InPlace(this, "geometric_", this, p, generator);
        public Tensor normal_(double mean = 0, double std = 1, Generator generator = null) => Dispatch.InPlace(this, "normal_", this, mean, std, generator);
        public Tensor log_normal_(double mean = 0, double std = 1, Generator generator = null) => Dispatch.InPlace(this, "log_normal_", this, mean, std, generator);
        public Tensor uniform_(double @from, double to, Generator generator = null) => Dispatch.InPlace(this, "uniform_", this, @from, to, generator);
    }
}
