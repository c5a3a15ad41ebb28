using Spectre.Console;
using Spectre.Console.Rendering;

namespace Blip.MLNet.Cli.Progress;

/// <summary>How fast a task goes.</summary>
/// <param name="text">A rate per second in words.</param>
internal sealed class RateColumn(Func<double, string> text) : ProgressColumn
{
    protected override bool NoWrap => true;

    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) => new Text(task.Speed is > 0 and { } speed ? text(speed) : "");
}
