// libtorch's random generator is the process's own: what another test draws meanwhile would change what a training draws.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
