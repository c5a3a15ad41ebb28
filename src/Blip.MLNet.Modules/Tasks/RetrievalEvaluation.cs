using Blip.MLNet.Modules.Tokens;

namespace Blip.MLNet.Modules.Tasks;

/// <summary>Scores of all pairs of pictures and texts, in both directions.</summary>
/// <param name="ImageToText">[pictures][texts]; <see cref="RetrievalEvaluation.Unscored"/> where the text is not among the picture's k nearest.</param>
/// <param name="TextToImage">[texts][pictures]; <see cref="RetrievalEvaluation.Unscored"/> where the picture is not among the text's k nearest.</param>
public sealed record RetrievalScores(float[][] ImageToText, float[][] TextToImage);

/// <summary>
/// The reference's evaluation of retrieval (train_retrieval.py, evaluation): the k nearest by cosine are scored by the matching head,
/// and a pair's score is the logit of "match" plus the cosine. Each picture and each text is encoded once, and a picture's keys and
/// values are computed once for all texts that are compared with it.
/// </summary>
public static class RetrievalEvaluation
{
    /// <summary>The score of a pair that was not compared.</summary>
    public const float Unscored = -100f;

    private const int TextsAtOnce = 64;

    /// <summary>Computes both score matrices.</summary>
    /// <param name="model">The model.</param>
    /// <param name="imageStates">For each picture [1, 1 + P, W], the states of the picture encoder in any floating-point type.</param>
    /// <param name="texts">Token ids of the texts with [CLS] and [SEP]; the reference cuts them at 35.</param>
    /// <param name="tokenizer">Gives [PAD] and [ENC].</param>
    /// <param name="kTest">How many nearest texts of a picture, and pictures of a text, the matching head scores; all of them if there are fewer.</param>
    /// <param name="cancellation">Checked for every picture.</param>
    public static RetrievalScores Score(
        RetrievalModel model, IReadOnlyList<Tensor> imageStates, IReadOnlyList<int[]> texts, BlipTokenizer tokenizer, int kTest, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(imageStates);
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentOutOfRangeException.ThrowIfLessThan(kTest, 1);
        if (imageStates.Count == 0 || texts.Count == 0) throw new ArgumentException($"There are {imageStates.Count} pictures and {texts.Count} texts; at least one of each is needed.");
        using var inference = torch.inference_mode();
        float[][] cosine = Cosines(model, imageStates, texts, tokenizer, cancellation); // [I][T]
        var scores = new RetrievalScores(Filled(imageStates.Count, texts.Count), Filled(texts.Count, imageStates.Count));
        bool[][] nearTexts = [.. cosine.Select(row => Nearest(row, kTest))]; // [I][T]
        bool[][] nearImages = [.. Enumerable.Range(0, texts.Count).Select(t => Nearest([.. cosine.Select(row => row[t])], kTest))]; // [T][I]
        for (int i = 0; i < imageStates.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            int[] compared = [.. Enumerable.Range(0, texts.Count).Where(t => nearTexts[i][t] || nearImages[t][i])];
            float[] match = MatchScores(model, imageStates[i], [.. compared.Select(t => texts[t])], tokenizer);
            for (int c = 0; c < compared.Length; c++)
            {
                int t = compared[c];
                if (nearTexts[i][t]) scores.ImageToText[i][t] = match[c] + cosine[i][t];
                if (nearImages[t][i]) scores.TextToImage[t][i] = match[c] + cosine[i][t];
            }
        }
        return scores;
    }

    /// <summary>The logit of "match" of texts with one picture, with [ENC] first.</summary>
    /// <param name="model">The model.</param>
    /// <param name="imageState">[1, 1 + P, W]</param>
    /// <param name="texts">Token ids with [CLS] and [SEP].</param>
    /// <param name="tokenizer">Gives [PAD] and [ENC].</param>
    internal static float[] MatchScores(RetrievalModel model, Tensor imageState, IReadOnlyList<int[]> texts, BlipTokenizer tokenizer)
    {
        var scores = new List<float>(texts.Count);
        foreach (int[][] chunk in texts.Chunk(TextsAtOnce))
        {
            using var scope = torch.NewDisposeScope();
            TextTensors text = TextTensors.Of(TokenRows.Batch(chunk, tokenizer.PadId), tokenizer.EncoderId, imageState.device);
            Tensor logits = model.MatchLogits(text.Ids, text.Mask, imageState.to_type(model.itm_head.weight.dtype)); // [R, 2]
            scores.AddRange(logits.select(1, 1).to_type(ScalarType.Float32).cpu().contiguous().data<float>().ToArray());
        }
        return [.. scores];
    }

    private static float[][] Cosines(RetrievalModel model, IReadOnlyList<Tensor> imageStates, IReadOnlyList<int[]> texts, BlipTokenizer tokenizer, CancellationToken cancellation)
    {
        using var scope = torch.NewDisposeScope();
        ScalarType type = model.vision_proj.weight.dtype;
        Tensor images = torch.cat([.. imageStates.Select(s => model.ImageVectors(s.narrow(1, 0, 1).to_type(type)))], 0); // [I, P]
        var vectors = new List<Tensor>();
        foreach (int[][] chunk in texts.Chunk(TextsAtOnce))
        {
            cancellation.ThrowIfCancellationRequested();
            TextTensors text = TextTensors.Of(TokenRows.Batch(chunk, tokenizer.PadId), device: images.device);
            vectors.Add(model.TextVectors(text.Ids, text.Mask));
        }
        Tensor cosines = images.matmul(torch.cat(vectors, 0).t()).to_type(ScalarType.Float32).cpu().contiguous(); // [I, T]
        float[] values = cosines.data<float>().ToArray();
        return [.. values.Chunk(texts.Count)];
    }

    private static bool[] Nearest(float[] row, int k)
    {
        var near = new bool[row.Length];
        foreach (int at in Enumerable.Range(0, row.Length).OrderByDescending(i => row[i]).Take(k)) near[at] = true;
        return near;
    }

    private static float[][] Filled(int rows, int columns)
    {
        float[][] matrix = new float[rows][];
        for (int i = 0; i < rows; i++) Array.Fill(matrix[i] = new float[columns], Unscored);
        return matrix;
    }
}
