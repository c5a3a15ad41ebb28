// Leak tests count the tensors of the whole process, so test classes take turns.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
