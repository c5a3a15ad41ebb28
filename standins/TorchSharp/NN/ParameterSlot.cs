namespace TorchSharp.Modules;

/// <summary>What setting a layer's weight or bias does: the old one is disposed, the new one leaves its dispose scope.</summary>
internal static class ParameterSlot
{
    public static void Put(ref Parameter slot, Parameter value)
    {
        if (ReferenceEquals(slot, value)) return;
        slot?.Dispose();
        slot = (Parameter)value?.DetachFromDisposeScope();
    }
}
