namespace Blip.MLNet.Testing;

/// <summary>A set of goldens lacks what a test needs. The prefix tells xunit to count the test as skipped, not as failed.</summary>
public sealed class GoldenAbsentException(string message) : Exception("$XunitDynamicSkip$" + message);
