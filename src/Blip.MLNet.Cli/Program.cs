using System.CommandLine;
using Blip.MLNet.Cli.Evaluate;

var root = new RootCommand("BLIP for .NET: caption pictures, search them by text, ask about them, train and measure.")
{
    EvaluateCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
