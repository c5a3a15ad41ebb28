using System.CommandLine;

var root = new RootCommand("BLIP for .NET: caption pictures, search them by text, ask about them, train and measure.");
return await root.Parse(args).InvokeAsync();
