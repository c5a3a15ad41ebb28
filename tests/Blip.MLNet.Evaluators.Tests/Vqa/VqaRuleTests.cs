using Blip.MLNet.Evaluators.Text;
using Blip.MLNet.Evaluators.Vqa;

namespace Blip.MLNet.Evaluators.Tests.Vqa;

public class VqaRuleTests
{
    [Fact]
    public void AUnanimousNumberWordCountsOnlyByTheNewRules()
    {
        VqaSample sample = VqaSample.FromTexts("1", "two", Enumerable.Repeat("two", 10));
        Assert.Equal(1.0, VqaEvaluator.Score(sample, VqaRules.Official));
        Assert.Equal(0.0, VqaEvaluator.Score(sample, VqaRules.Lavis));
    }

    [Fact]
    public void EqualRecordsWithoutIdsDropOutTogether()
    {
        VqaAnswer[] same = [.. Enumerable.Repeat(new VqaAnswer("cat"), 10)];
        Assert.Equal(0.0, VqaEvaluator.Score(new VqaSample("1", "cat", same)));
        Assert.Equal(1.0, VqaEvaluator.Score(VqaSample.FromTexts("1", "cat", same.Select(a => a.Text))));
    }

    [Fact]
    public void GqaNormalisesBothSidesAndAOkVqaNeither()
    {
        Assert.Equal(1.0, VqaEvaluator.Score(VqaSample.FromTexts("1", "The dog.", ["a dog"]), VqaRules.Gqa));
        Assert.Equal(0.0, VqaEvaluator.Score(VqaSample.FromTexts("1", "The dog.", ["a cat"]), VqaRules.Gqa));
        Assert.Equal(2 / 3.0, VqaEvaluator.Score(VqaSample.FromTexts("1", "dog", ["dog", "dog", "Dog"]), VqaRules.AOkVqa));
        Assert.Equal(1.0, VqaEvaluator.Score(VqaSample.FromTexts("1", "dog", ["dog", "dog", "dog", "dog"]), VqaRules.AOkVqa));
    }

    [Fact]
    public void ErrorsNameTheQuestion()
    {
        Assert.Contains("q7", Assert.Throws<ArgumentException>(() => VqaEvaluator.Evaluate([new VqaSample("q7", "x", [])])).Message);
        Assert.Contains("q8", Assert.Throws<ArgumentException>(() => VqaEvaluator.Evaluate([VqaSample.FromTexts("q8", null!, ["x"])])).Message);
        Assert.Throws<ArgumentException>(() => VqaEvaluator.Evaluate([]));
    }

    [Theory]
    [InlineData(0.125, 0.12)]
    [InlineData(0.375, 0.38)]
    [InlineData(2.675, 2.67)] // below the half as a binary number
    [InlineData(1.005, 1.0)]
    [InlineData(66.66666666666667, 66.67)]
    [InlineData(100.0, 100.0)]
    public void PercentsRoundAsInPython(double value, double expected) => Assert.Equal(expected, PythonRound.ToHundredths(value));
}
