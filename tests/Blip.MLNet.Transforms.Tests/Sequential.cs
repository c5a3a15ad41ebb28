// Tests that count the tensors that are alive must not run beside others.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
