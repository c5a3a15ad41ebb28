using Blip.MLNet.Benchmarks.Captions;
using Blip.MLNet.Benchmarks.Training;

string[] known = ["fakecap", "baseline", "val2014"];
string[] rest = args.Length > 0 ? args[1..] : [];
switch (args.FirstOrDefault())
{
    case "captions" when !rest.Except(known).Any():
        foreach (string set in rest.Length > 0 ? rest : known) CaptionBenchmark.Run(set);
        return 0;
    case "train":
        StepBenchmark.Run(StepOptions.Parse(rest));
        return 0;
    default:
        Console.Error.WriteLine($"""
            usage: Blip.MLNet.Benchmarks captions [fakecap] [baseline] [val2014]
              Tokenizes and scores captions (BLEU, ROUGE-L, CIDEr-D; METEOR apart, where its data is) and compares with the official Python and Java code.
            {StepOptions.Usage}
            """);
        return 2;
}
