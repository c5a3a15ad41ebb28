using Blip.MLNet.Samples.Shapes.Output;

if (args.Length == 0 || args is ["--help"] or ["-h"])
{
    Console.WriteLine(Options.Usage);
    return args.Length == 0 ? 2 : 0;
}
try
{
    Options options = Options.Parse(args);
    if (options.Pictures) SamplePictures.Write(options);
    else DataSetWriter.Write(options);
    Console.WriteLine($"Wrote {options.Out}");
    return 0;
}
catch (Exception e) when (e is ArgumentException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"Shapes: {e.Message}");
    return 2;
}
