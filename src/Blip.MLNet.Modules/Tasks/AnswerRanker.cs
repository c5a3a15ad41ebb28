namespace Blip.MLNet.Modules.Tasks;

/// <summary>An answer out of a list.</summary>
/// <param name="Index">Its place in the list.</param>
/// <param name="Answer">The answer.</param>
/// <param name="Score">Its label-smoothed log likelihood, summed over its tokens, by which the reference ranks.</param>
/// <param name="FirstTokenProbability">The probability of its first token, by which the reference chooses the candidates.</param>
public sealed record RankedAnswer(int Index, string Answer, double Score, double FirstTokenProbability);

/// <summary>
/// Ranks a list of answers (models/blip_vqa.py, rank_answer): the k answers whose first tokens are the most likely are scored in full.
/// </summary>
public static class AnswerRanker
{
    private const int AnswersAtOnce = 128;

    /// <summary>Ranks for each question.</summary>
    /// <param name="model">The model.</param>
    /// <param name="questionStates">[B, T, D]</param>
    /// <param name="questionMask">int64 [B, T], or null: padding is attended to</param>
    /// <param name="answers">The list.</param>
    /// <param name="kTest">How many answers are scored in full; all of them if the list is shorter. 128 in the reference.</param>
    /// <param name="cancellation">Checked for every question.</param>
    /// <returns>For each question the answers that were scored, best first; equal ones in the order of the list.</returns>
    public static IReadOnlyList<IReadOnlyList<RankedAnswer>> Rank(
        VqaModel model, Tensor questionStates, Tensor? questionMask, AnswerList answers, int kTest = 128, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(questionStates);
        ArgumentNullException.ThrowIfNull(answers);
        ArgumentOutOfRangeException.ThrowIfLessThan(kTest, 1);
        using var inference = torch.inference_mode();
        var ranked = new List<IReadOnlyList<RankedAnswer>>();
        for (int b = 0; b < questionStates.shape[0]; b++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = torch.NewDisposeScope();
            Tensor states = questionStates.narrow(0, b, 1); // [1, T, D]
            ranked.Add(RankOne(model, states, questionMask?.narrow(0, b, 1), answers, kTest));
        }
        return ranked;
    }

    private static RankedAnswer[] RankOne(VqaModel model, Tensor states, Tensor? mask, AnswerList answers, int kTest)
    {
        double[] first = FirstTokenProbabilities(model, states, mask, answers);
        int[] candidates = [.. Enumerable.Range(0, answers.Count).OrderByDescending(i => first[i]).Take(kTest)];
        var ranked = new List<RankedAnswer>(candidates.Length);
        foreach (int[] chunk in candidates.Chunk(AnswersAtOnce))
        {
            using var scope = torch.NewDisposeScope();
            TextTensors text = TextTensors.Of(answers.Tokens(chunk), device: states.device);
            float[] losses = model.AnswerLosses(text.Ids, text.Mask, states, mask).cpu().data<float>().ToArray(); // [chunk]
            ranked.AddRange(chunk.Select((index, i) => new RankedAnswer(index, answers.Answers[index], -losses[i], first[index])));
        }
        return [.. ranked.OrderByDescending(a => a.Score).ThenBy(a => a.Index)];
    }

    private static double[] FirstTokenProbabilities(VqaModel model, Tensor states, Tensor? mask, AnswerList answers)
    {
        using var scope = torch.NewDisposeScope();
        Tensor start = torch.tensor(new long[] { answers.StartId }, device: states.device).view(1, 1);
        Tensor logits = model.text_decoder.Forward(start, null, states, mask).select(1, 0).to_type(ScalarType.Float32); // [1, V]
        Tensor probabilities = logits.softmax(1).index_select(1, torch.tensor(answers.FirstTokens, device: states.device)); // [1, A]
        return Array.ConvertAll(probabilities.cpu().data<float>().ToArray(), p => (double)p);
    }
}
