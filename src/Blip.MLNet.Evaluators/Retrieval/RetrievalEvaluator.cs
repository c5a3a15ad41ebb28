namespace Blip.MLNet.Evaluators.Retrieval;

/// <summary>
/// Ranks of image-text retrieval from score matrices. Among equal scores the higher index stands first,
/// as NumPy's reversed argsort has it for up to 16 candidates; for more, NumPy leaves ties open and this rule still holds here.
/// </summary>
public static class RetrievalEvaluator
{
    /// <summary>Recalls in both directions.</summary>
    /// <param name="imageToText">Per image, its scores for every text: [images][texts].</param>
    /// <param name="textToImage">Per text, its scores for every image: [texts][images].</param>
    /// <param name="imageOfText">Per text, the image that it describes. An image may have several texts, and needs one.</param>
    /// <exception cref="ArgumentException">A row has the wrong length, a score is not a number, or an index is out of range; the message names it.</exception>
    public static RetrievalMetrics Evaluate(IReadOnlyList<float[]> imageToText, IReadOnlyList<float[]> textToImage, IReadOnlyList<int> imageOfText)
    {
        ArgumentNullException.ThrowIfNull(imageToText);
        ArgumentNullException.ThrowIfNull(textToImage);
        ArgumentNullException.ThrowIfNull(imageOfText);
        int images = imageToText.Count, texts = textToImage.Count;
        if (images == 0 || texts == 0) throw new ArgumentException($"There are {images} images and {texts} texts; at least one of each is needed.");
        if (imageOfText.Count != texts) throw new ArgumentException($"{nameof(imageOfText)} has {imageOfText.Count} entries for {texts} texts.");
        CheckRows(imageToText, texts, nameof(imageToText));
        CheckRows(textToImage, images, nameof(textToImage));
        List<int>[] textsOf = TextsOf(imageOfText, images);

        int[] imageRanks = new int[images], textRanks = new int[texts];
        Parallel.For(0, images, i => imageRanks[i] = textsOf[i].Min(text => Rank(imageToText[i], text)));
        Parallel.For(0, texts, t => textRanks[t] = Rank(textToImage[t], imageOfText[t]));
        return new RetrievalMetrics(imageRanks, textRanks);
    }

    /// <summary>Recalls in both directions from one matrix, for models whose score of a pair has no direction (ITC): [images][texts].</summary>
    public static RetrievalMetrics Evaluate(IReadOnlyList<float[]> imageToText, IReadOnlyList<int> imageOfText)
    {
        ArgumentNullException.ThrowIfNull(imageToText);
        ArgumentNullException.ThrowIfNull(imageOfText);
        CheckRows(imageToText, imageOfText.Count, nameof(imageToText));
        float[][] textToImage = [.. Enumerable.Range(0, imageOfText.Count).Select(t => imageToText.Select(row => row[t]).ToArray())];
        return Evaluate(imageToText, textToImage, imageOfText);
    }

    /// <summary>How many candidates stand before <paramref name="target"/>: those that score higher, and equal ones with a higher index.</summary>
    internal static int Rank(ReadOnlySpan<float> scores, int target)
    {
        float score = scores[target];
        int rank = 0;
        for (int i = 0; i < scores.Length; i++)
            if (scores[i] > score || (scores[i] == score && i > target)) rank++;
        return rank;
    }

    private static List<int>[] TextsOf(IReadOnlyList<int> imageOfText, int images)
    {
        List<int>[] texts = [.. Enumerable.Range(0, images).Select(_ => new List<int>())];
        for (int t = 0; t < imageOfText.Count; t++)
        {
            int image = imageOfText[t];
            if (image < 0 || image >= images) throw new ArgumentException($"Text {t} belongs to image {image}, but images are numbered 0 to {images - 1}.");
            texts[image].Add(t);
        }
        int bare = Array.FindIndex(texts, list => list.Count == 0);
        return bare < 0 ? texts : throw new ArgumentException($"Image {bare} has no text; every image needs one to be found by.");
    }

    private static void CheckRows(IReadOnlyList<float[]> rows, int length, string name)
    {
        for (int i = 0; i < rows.Count; i++)
        {
            if (rows[i] is null || rows[i].Length != length) throw new ArgumentException($"{name} row {i} has {rows[i]?.Length ?? 0} scores; expected {length}.");
            int bad = Array.FindIndex(rows[i], float.IsNaN);
            if (bad >= 0) throw new ArgumentException($"{name} row {i} column {bad} is NaN; scores must be numbers.");
        }
    }
}
