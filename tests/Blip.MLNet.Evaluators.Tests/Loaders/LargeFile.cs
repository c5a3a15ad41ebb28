using System.Text;

namespace Blip.MLNet.Evaluators.Tests.Loaders;

/// <summary>A file of captions as large as one likes, made piece by piece.</summary>
internal static class LargeFile
{
    public const int ItemsInAPiece = 1000;

    private static readonly byte[] s_items = Encoding.UTF8.GetBytes(string.Join(",", Enumerable.Repeat("""{"image_id":1,"image":"a.jpg","caption":"a man rides a brown horse along a sandy beach at dusk"}""", ItemsInAPiece)));

    public static IEnumerable<byte[]> Pieces(string head, string tail, int pieces)
    {
        byte[] more = [(byte)',', .. s_items];
        yield return Encoding.UTF8.GetBytes(head);
        for (int i = 0; i < pieces; i++) yield return i == 0 ? s_items : more;
        yield return Encoding.UTF8.GetBytes(tail);
    }
}
