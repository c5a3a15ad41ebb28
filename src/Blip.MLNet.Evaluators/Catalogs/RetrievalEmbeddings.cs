using System.Numerics;
using Microsoft.ML;

namespace Blip.MLNet.Evaluators.Catalogs;

/// <summary>Embeddings gathered from rows, scaled to length 1.</summary>
internal static class RetrievalEmbeddings
{
    public static (List<string> Ids, List<float[]> Vectors) Read(IDataView data, string embedding, string imageId, bool onePerId)
    {
        using var reader = new ColumnReader(data, embedding, imageId);
        Func<float[]> vector = reader.Singles(embedding);
        Func<string> id = reader.Id(imageId);
        var ids = new List<string>();
        var vectors = new List<float[]>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (reader.MoveNext())
        {
            string name = id();
            if (onePerId && !seen.Add(name)) continue;
            float[] values = vector();
            if (values.Length == 0 || (vectors.Count > 0 && values.Length != vectors[0].Length))
                throw new ArgumentException($"Row {reader.Row}: '{embedding}' has {values.Length} numbers; expected {(vectors.Count > 0 ? vectors[0].Length : "at least 1")}.");
            ids.Add(name);
            vectors.Add(Normalized(values));
        }
        return (ids, vectors);
    }

    /// <summary>Cosines: [images][texts].</summary>
    public static float[][] Scores(List<float[]> images, List<float[]> texts)
    {
        if (images.Count > 0 && texts.Count > 0 && images[0].Length != texts[0].Length)
            throw new ArgumentException($"Image embeddings have {images[0].Length} numbers and text embeddings {texts[0].Length}; they must be as many.");
        float[][] scores = new float[images.Count][];
        Parallel.For(0, images.Count, i => scores[i] = [.. texts.Select(text => Dot(images[i], text))]);
        return scores;
    }

    private static float[] Normalized(float[] values)
    {
        double length = Math.Sqrt(values.Sum(v => (double)v * v));
        return length == 0 ? values : Array.ConvertAll(values, v => (float)(v / length));
    }

    private static float Dot(float[] a, float[] b)
    {
        Vector<float> sums = Vector<float>.Zero;
        int i = 0;
        for (; i <= a.Length - Vector<float>.Count; i += Vector<float>.Count) sums += new Vector<float>(a, i) * new Vector<float>(b, i);
        float sum = Vector.Sum(sums);
        for (; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}
