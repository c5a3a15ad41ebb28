using Blip.MLNet.Modules.Images;

namespace Blip.MLNet.Modules.Tasks;

/// <summary>Prepared pictures as one tensor.</summary>
internal static class PictureBatch
{
    /// <summary>Copies pictures into a batch.</summary>
    /// <param name="pictures">Each [3, S, S].</param>
    /// <param name="processor">What prepared them.</param>
    /// <param name="like">Gives type and device.</param>
    /// <returns>[B, 3, S, S]</returns>
    /// <exception cref="ArgumentException">A picture has another number of values, or one that is not finite.</exception>
    public static Tensor ToTensor(IReadOnlyList<float[]> pictures, ImageProcessor processor, Tensor like)
    {
        float[] all = new float[(long)pictures.Count * processor.Length];
        for (int i = 0; i < pictures.Count; i++)
        {
            if (pictures[i].Length != processor.Length)
                throw new ArgumentException($"Picture {i} of the batch has {pictures[i].Length} values; expected 3 x {processor.Height} x {processor.Width}.", nameof(pictures));
            if (!float.IsFinite(System.Numerics.Tensors.TensorPrimitives.Sum(pictures[i])))
                throw new ArgumentException($"Picture {i} of the batch has a value that is not a finite number.", nameof(pictures));
            pictures[i].CopyTo(all, i * processor.Length);
        }
        Tensor batch = torch.tensor(all).view(pictures.Count, 3, processor.Height, processor.Width);
        return batch.to(like.dtype, like.device);
    }
}
