using System.CommandLine;
using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Trainers.Captioning;
using Blip.MLNet.Trainers.Checkpoints;

namespace Blip.MLNet.Cli.Commands.Training;

/// <summary>--resume-lr: going on from a checkpoint with another learning rate than its own.</summary>
internal static class ResumeRate
{
    private const string Name = "--resume-lr";

    public static Option<double?> CreateOption() => new(Name) { Description = "Go on from the checkpoint with this learning rate instead of the one it was trained with, as after a loss that is not finite.", HelpName = "RATE" };

    /// <param name="folder">What the folder of the checkpoint is called.</param>
    public static Option<bool> CreateRestart(string folder) => new("--restart") { Description = $"Begin anew although there is a checkpoint in {folder}." };

    /// <param name="options">The options of the run.</param>
    /// <param name="rate">The highest rate from now on.</param>
    public static BlipCaptionTrainerOptions Apply(BlipCaptionTrainerOptions options, double rate)
    {
        if (!options.Resume) throw new UsageException($"{Name} and --restart exclude each other; --lr is the learning rate of a run that begins.");
        if (!BlipCaptionTrainer.CanResume(options.OutputDirectory!)) throw new UsageException($"{Name}: there is no checkpoint in '{options.OutputDirectory}' to go on from.");
        return options with
        {
            LearningRate = options.LearningRate with { InitialRate = rate, MinimumRate = Math.Min(options.LearningRate.MinimumRate, rate) }, ResumeWithChanged = ResumeChanges.LearningRate,
        };
    }
}
