namespace Blip.MLNet.FreshProcess;

/// <summary>What the program's rows can hold.</summary>
public sealed class InputRow
{
    public string ImagePath { get; set; } = "";
    public string SecondImagePath { get; set; } = "";
    public string Text { get; set; } = "";
    public float Number { get; set; }
}
